using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Storage.Sqlite.Filters;

/// <summary>The values that one field may equal, sorted by what they are compared with.</summary>
/// <remarks>The rules are those of <see cref="FilterScalars"/>.</remarks>
internal sealed class SqliteFilterOperands
{
    private readonly List<string> _texts = [];
    private readonly List<double> _numbers = [];
    private readonly List<double> _spelledNumbers = [];
    private readonly List<long> _spelledIntegers = [];
    private readonly List<bool> _booleans = [];

    public SqliteFilterOperands(IEnumerable<FilterValue> values)
    {
        foreach (var value in values)
        {
            Sort(value);
        }
    }

    /// <summary>Whether null is among the values.</summary>
    public bool HasNull { get; private set; }

    /// <summary>Whether there is a value other than null.</summary>
    public bool HasScalars => _texts.Count > 0 || _numbers.Count > 0;

    /// <summary>The conditions one of which holds when a text column has one of the values.</summary>
    public List<string> ColumnConditions(string column, SqliteFilterParameters parameters)
    {
        var conditions = Texts(column, parameters);
        if (HasNull)
        {
            conditions.Add($"{column} IS NULL");
        }

        return conditions;
    }

    /// <summary>The condition that a row of <c>json_each</c> is a scalar that has one of the values.</summary>
    public string ScalarCondition(string row, SqliteFilterParameters parameters)
    {
        var value = $"{row}.value";
        var conditions = new List<string>();
        if (Texts(value, parameters) is { Count: > 0 } texts)
        {
            conditions.Add($"{row}.type = 'text' AND {Or(texts)}");
        }

        if (Numbers(value, parameters) is { Count: > 0 } numbers)
        {
            conditions.Add($"{row}.type IN ('integer', 'real') AND {Or(numbers)}");
        }

        conditions.AddRange(_booleans.Distinct().Select(b => $"{row}.type = '{FilterScalars.Spell(b)}'"));
        return Or(conditions);
    }

    private static string Or(List<string> conditions) => conditions switch
    {
        [] => "0",
        [var only] => only,
        _ => $"({string.Join(" OR ", conditions)})",
    };

    private List<string> Texts(string expression, SqliteFilterParameters parameters)
    {
        var conditions = new List<string>();
        if (_texts.Count > 0)
        {
            conditions.Add(parameters.IsOneOf(expression, _texts));
        }

        if (_numbers.Count > 0)
        {
            conditions.Add(parameters.IsOneOf($"mem0_number({expression})", _numbers));
        }

        return conditions;
    }

    private List<string> Numbers(string expression, SqliteFilterParameters parameters)
    {
        var conditions = new List<string>();
        List<double> numbers = [.. _numbers, .. _spelledNumbers];
        if (numbers.Count > 0)
        {
            conditions.Add(parameters.IsOneOf($"mem0_number({expression})", numbers));
        }

        if (_spelledIntegers.Count > 0)
        {
            conditions.Add(parameters.IsOneOf(expression, _spelledIntegers));
        }

        return conditions;
    }

    private void Sort(FilterValue value)
    {
        switch (value.Kind)
        {
            case FilterValueKind.Number when !double.IsFinite(value.Number):
                // Nothing that is stored equals it.
                break;
            case FilterValueKind.Number:
                _numbers.Add(value.Number);
                break;
            case FilterValueKind.Boolean:
                _booleans.Add(value.Boolean);
                _texts.Add(FilterScalars.Spell(value.Boolean));
                break;
            case FilterValueKind.Text:
                SortText(value.Text!);
                break;
            default:
                HasNull = true;
                break;
        }
    }

    private void SortText(string text)
    {
        _texts.Add(text);
        if (text is "true" or "false")
        {
            _booleans.Add(text == "true");
        }
        else if (FilterScalars.Integer(text) is { } integer)
        {
            _spelledIntegers.Add(integer);
        }
        else if (FilterScalars.Number(text) is { } number)
        {
            _spelledNumbers.Add(number);
        }
    }
}

using System.Text.Json;
using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Storage.Postgres.Filters;

/// <summary>
/// Tokens of scalars: a stored scalar has a value exactly when they share a token. So equality by the rules of <see cref="FilterScalars"/>
/// is a search for tokens, which an index answers.
/// </summary>
internal static class FilterTokens
{
    private const string Text = "t:";
    private const string SpelledNumber = "s:";
    private const string Number = "n:";
    private const string Integer = "i:";
    private const string Boolean = "b:";

    /// <summary>The tokens of a stored JSON scalar; null, lists and objects have none.</summary>
    public static IEnumerable<string> Of(JsonElement stored)
    {
        switch (stored.ValueKind)
        {
            case JsonValueKind.String:
                yield return Text + stored.GetString();
                if (FilterScalars.Number(stored) is { } spelled)
                {
                    yield return SpelledNumber + FilterScalars.Spell(spelled);
                }

                break;
            case JsonValueKind.Number:
                if (FilterScalars.Number(stored) is { } number)
                {
                    yield return Number + FilterScalars.Spell(number);
                }

                if (FilterScalars.Integer(stored) is { } integer)
                {
                    yield return Integer + FilterScalars.Spell(integer);
                }

                break;
            case JsonValueKind.True or JsonValueKind.False:
                yield return Boolean + FilterScalars.Spell(stored.ValueKind == JsonValueKind.True);
                break;
        }
    }

    /// <summary>The tokens of a value to compare with; null has none, nor has a number that nothing stored equals.</summary>
    public static IEnumerable<string> Of(FilterValue value) => value.Kind switch
    {
        FilterValueKind.Text => OfText(value.Text!),
        FilterValueKind.Number when double.IsFinite(value.Number) =>
            [Number + FilterScalars.Spell(value.Number), SpelledNumber + FilterScalars.Spell(value.Number)],
        FilterValueKind.Boolean => [Boolean + FilterScalars.Spell(value.Boolean), Text + FilterScalars.Spell(value.Boolean)],
        _ => [],
    };

    private static IEnumerable<string> OfText(string text)
    {
        yield return Text + text;
        if (text is "true" or "false")
        {
            yield return Boolean + text;
        }
        else if (FilterScalars.Integer(text) is { } integer)
        {
            yield return Integer + FilterScalars.Spell(integer);
        }
        else if (FilterScalars.Number(text) is { } number)
        {
            yield return Number + FilterScalars.Spell(number);
        }
    }
}

namespace Mem0.Core.Memories.Filters;

/// <summary>What kind of scalar a filter compares with.</summary>
public enum FilterValueKind
{
    /// <summary>JSON null: the field is absent or null.</summary>
    Null,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A number, compared numerically.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,
}

/// <summary>
/// A scalar to compare a field with. Values of the same kind compare by value. Clients send everything as text at times, so a text also
/// equals the number or boolean that it spells exactly (<c>"3"</c> and 3, <c>"true"</c> and true), and the reverse.
/// </summary>
public readonly record struct FilterValue
{
    private FilterValue(FilterValueKind kind, string? text, double number, bool boolean) =>
        (Kind, Text, Number, Boolean) = (kind, text, number, boolean);

    /// <summary>The kind of scalar.</summary>
    public FilterValueKind Kind { get; }

    /// <summary>The text, when that is the kind.</summary>
    public string? Text { get; }

    /// <summary>The number, when that is the kind.</summary>
    public double Number { get; }

    /// <summary>The truth value, when that is the kind.</summary>
    public bool Boolean { get; }

    /// <summary>JSON null.</summary>
    public static FilterValue Null => default;

    /// <summary>A text.</summary>
    public static FilterValue Of(string text) => new(FilterValueKind.Text, text, 0, false);

    /// <summary>A number.</summary>
    public static FilterValue Of(double number) => new(FilterValueKind.Number, null, number, false);

    /// <summary>A truth value.</summary>
    public static FilterValue Of(bool boolean) => new(FilterValueKind.Boolean, null, 0, boolean);
}

/// <summary>One end of a range: a number or a point in time.</summary>
/// <param name="Value">The number, or the microseconds since 1970-01-01T00:00:00Z when <paramref name="IsInstant"/>.</param>
/// <param name="IsInstant">Whether this is a point in time.</param>
/// <param name="Inclusive">Whether the bound itself lies in the range.</param>
public readonly record struct FilterBound(double Value, bool IsInstant, bool Inclusive);

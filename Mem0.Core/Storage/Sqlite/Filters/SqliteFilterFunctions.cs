using Mem0.Core.Memories.Filters;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite.Filters;

/// <summary>The functions that translated filters call. They run the code of the in-memory evaluation.</summary>
internal static class SqliteFilterFunctions
{
    /// <summary>Registers the functions on a connection; every connection that runs a translated filter needs them.</summary>
    public static void Register(SqliteConnection connection)
    {
        // The number that a value is or spells, else NULL.
        connection.CreateFunction("mem0_number", static (object?[] values) => Number(values[0]), isDeterministic: true);

        // The text of a scalar as the evaluation sees it.
        connection.CreateFunction("mem0_text", static (object?[] values) => Text(values[0]), isDeterministic: true);

        // The microseconds since 1970 of the date or date-time that a text spells, else NULL.
        connection.CreateFunction("mem0_instant", static (object?[] values) => Instant(values[0]), isDeterministic: true);

        // A text without regard to case, beyond ASCII too.
        connection.CreateFunction("mem0_fold", static (object?[] values) => Fold(values[0]), isDeterministic: true);
    }

    private static double? Number(object? value) => value switch
    {
        long integer => (double)integer,
        double number => FilterScalars.Number(number),
        string text => FilterScalars.Number(text),
        _ => null,
    };

    private static string? Text(object? value) => value switch
    {
        long integer => FilterScalars.Spell(integer),
        double number => FilterScalars.Spell(number),
        string text => text,
        _ => null,
    };

    private static long? Instant(object? value) => value is string text ? FilterScalars.StoredInstant(text) : null;

    private static string? Fold(object? value) => value is string text ? FilterScalars.Fold(text) : null;
}

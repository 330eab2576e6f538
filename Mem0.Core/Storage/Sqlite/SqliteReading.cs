using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>What every reading of rows needs.</summary>
internal static class SqliteReading
{
    /// <summary>All rows of a query.</summary>
    public static List<T> ReadAll<T>(this SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The text of a column, null for NULL.</summary>
    public static string? Text(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

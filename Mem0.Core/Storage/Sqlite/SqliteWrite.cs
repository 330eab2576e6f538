using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>A write in progress: its statements, which are prepared once and kept, and what it changes in the search indexes.</summary>
internal sealed class SqliteWrite(SqliteConnection connection, Dictionary<string, SqliteCommand> commands)
{
    /// <summary>What changes for the search, in order.</summary>
    public List<IndexChange> Changes { get; } = [];

    /// <summary>A statement that is made for one use.</summary>
    public SqliteCommand CreateCommand() => connection.CreateCommand();

    /// <summary>A statement with its parameters set; valid until the same statement is asked for again.</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            commands.Add(sql, command);
        }

        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}

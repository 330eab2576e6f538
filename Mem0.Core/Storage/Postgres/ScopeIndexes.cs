using Microsoft.Extensions.Logging;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The search indexes of large scopes on a table: one of vectors (HNSW) and one of terms (GIN) for each, over the rows of that scope alone.</summary>
/// <remarks>
/// New entries go into the index of terms at once: a list of pending ones would be read by every search, which costs more than an addition
/// saves.
/// </remarks>
internal sealed partial class ScopeIndexes(
    NpgsqlConnection connection, int dimensions, PostgresOptions options, ILogger logger, string table = ScopeIndexes.Table)
{
    /// <summary>A scope that has shrunk below this share of the limit loses its indexes.</summary>
    private const double ShrunkTo = .5;

    private const string Table = "recall_index";

    private readonly string _prefix = table == Table ? "recall_large_" : NextRecallIndex.Next("recall_large_");

    /// <summary>Drops the indexes of scopes that are no longer large or no longer noted, and those that were not completed.</summary>
    public async Task DropUnwantedAsync(CancellationToken cancellationToken)
    {
        foreach (var (number, kind, id) in await ScopesAsync(cancellationToken))
        {
            if (await IsSmallAsync(kind, id, cancellationToken))
            {
                await ExecuteAsync("DELETE FROM large_scopes WHERE number = $1", cancellationToken, number);
                Log.Shrunk(logger, number);
            }
        }

        foreach (var name in await NamesAsync(
            $"""
            SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
            WHERE i.indrelid = '{table}'::regclass AND starts_with(c.relname, '{_prefix}')
                AND (NOT i.indisvalid OR split_part(substr(c.relname, {_prefix.Length + 1}), '_', 1)::integer NOT IN (SELECT number FROM large_scopes))
            """,
            cancellationToken))
        {
            await ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {name}", cancellationToken);
        }
    }

    /// <summary>Makes the indexes that are missing, without keeping anybody from writing. At most the configured number of scopes has any.</summary>
    public async Task MakeMissingAsync(CancellationToken cancellationToken)
    {
        var existing = (await NamesAsync($"SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = '{table}'", cancellationToken)).ToHashSet();
        var scopes = await ScopesAsync(cancellationToken);
        if (scopes.Count > options.MostScopeIndexes)
        {
            Log.TooMany(logger, scopes.Count, options.MostScopeIndexes);
        }

        foreach (var (number, kind, id) in scopes.Take(options.MostScopeIndexes))
        {
            await MakeAsync($"{_prefix}{number}_terms", "gin (mem0_terms(terms)) WITH (fastupdate = off)", kind, id, existing, cancellationToken);
            await MakeAsync($"{_prefix}{number}_vectors", $"hnsw ((embedding::halfvec({dimensions})) halfvec_ip_ops)", kind, id, existing, cancellationToken);
            await ExecuteAsync("UPDATE large_scopes SET ready = true WHERE number = $1 AND NOT ready", cancellationToken, number);
        }
    }

    /// <summary>The id stands in the predicate as a literal that the database itself has quoted.</summary>
    private async Task MakeAsync(string name, string method, string kind, string id, HashSet<string> existing, CancellationToken cancellationToken)
    {
        if (existing.Contains(name))
        {
            return;
        }

        await using var quote = new NpgsqlCommand("SELECT quote_literal($1)", connection) { Parameters = { new() { Value = id } } };
        var literal = (string)(await quote.ExecuteScalarAsync(cancellationToken))!;
        await ExecuteAsync($"SET maintenance_work_mem = '{options.IndexBuildMemoryMiB}MB'", cancellationToken);
        try
        {
            await ExecuteAsync($"CREATE INDEX CONCURRENTLY {name} ON {table} USING {method} WHERE {kind}_id = {literal}", cancellationToken);
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync("RESET maintenance_work_mem", CancellationToken.None);
            }
        }

        Log.Made(logger, name);
    }

    private async Task<bool> IsSmallAsync(string kind, string id, CancellationToken cancellationToken)
    {
        var least = (long)(options.ExactScopeLimit * ShrunkTo);
        await using var command = new NpgsqlCommand(
            $"SELECT count(*) <= $2 FROM (SELECT FROM recall_index AS r WHERE r.{kind}_id = $1 LIMIT $2 + 1) AS counted", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = least } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<List<(int Number, string Kind, string Id)>> ScopesAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT number, kind, id FROM large_scopes ORDER BY number", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAllAsync(row => (row.GetInt32(0), row.GetString(1), row.GetString(2)), cancellationToken);
    }

    private async Task<List<string>> NamesAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAllAsync(row => row.GetString(0), cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        // An index of a large scope takes minutes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Made the search index {Name} of a large scope")]
        public static partial void Made(ILogger logger, string name);

        [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The large scope {Number} has shrunk and is searched without indexes again")]
        public static partial void Shrunk(ILogger logger, int number);

        [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Scopes} scopes are large, and {Most} may have search indexes: the others are searched slowly. Raise Mem0:Postgres:MostScopeIndexes")]
        public static partial void TooMany(ILogger logger, int scopes, int most);
    }
}

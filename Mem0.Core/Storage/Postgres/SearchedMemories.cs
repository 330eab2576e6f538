using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Postgres.Filters;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The memories that a search looks at, as conditions on <c>recall_index AS r</c>.</summary>
/// <param name="filter">The filter.</param>
/// <param name="owner">An owner whom all of them have, whose scope has indexes; null when there is none.</param>
/// <param name="shown">Which of them are hidden.</param>
internal sealed class SearchedMemories(MemoryFilter filter, IndexKey? owner, ShownMemories shown)
{
    /// <summary>The frequencies of words are estimated from so many memories when there is no scope for which they are known.</summary>
    private const int SampleSize = 5_000;

    /// <summary>Whether the filter asks for the owner's memories and nothing else.</summary>
    public bool IsWholeScope { get; } = owner is { } key && filter.IsScopeOnly() && IndexKey.Covering(filter.RequiredScope()).SequenceEqual([key]);

    /// <summary>The condition on the owner alone.</summary>
    public string OwnerCondition(NpgsqlParameterCollection parameters) =>
        owner is { Kind: { } kind, Id: { } id } ? $"r.{OwnerColumns.Of(kind)} = {parameters.AddValue(id)}" : "TRUE";

    /// <summary>The whole condition.</summary>
    public string Condition(NpgsqlParameterCollection parameters)
    {
        var condition = OwnerCondition(parameters);
        if (!shown.Superseded)
        {
            condition += " AND NOT r.superseded";
        }

        if (shown.ExpiredBefore is { } day)
        {
            condition += $" AND (r.last_day IS NULL OR r.last_day >= {parameters.AddValue(day.DayNumber)})";
        }

        return IsWholeScope
            ? condition
            : $"{condition} AND EXISTS (SELECT FROM memories AS m WHERE m.seq = r.seq AND ({PostgresFilterTranslator.Translate(filter, parameters)}))";
    }

    /// <summary>Whether there are more than so many.</summary>
    public async Task<bool> HasMoreAsync(NpgsqlConnection connection, long than, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        command.CommandText = $"""
            SELECT count(*) FROM (SELECT FROM recall_index AS r WHERE {Condition(command.Parameters)} LIMIT {command.Parameters.AddValue(than + 1)}) AS counted
            """;
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! > than;
    }

    /// <summary>What is known of the words of these memories.</summary>
    public async Task<ScopeStatistics> SampleAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand { Connection = connection };
        command.CommandText = $"""
            WITH found AS MATERIALIZED (SELECT r.seq FROM recall_index AS r WHERE {Condition(command.Parameters)}), n AS (SELECT count(*) AS count FROM found)
            SELECT n.count, r.terms FROM n, found AS f JOIN recall_index AS r USING (seq)
            WHERE hashint8extended(f.seq, 0) % GREATEST(1, n.count / {command.Parameters.AddValue((long)SampleSize)}) = 0
            """;
        var words = new ScopeSample();
        var memories = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            memories = (int)reader.GetInt64(0);
            words.Add(reader.GetString(1));
        }

        return words.Of(memories);
    }
}

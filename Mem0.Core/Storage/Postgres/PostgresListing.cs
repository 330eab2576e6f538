using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Postgres.Filters;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The statement that lists memories.</summary>
internal static class PostgresListing
{
    /// <summary>The number of all stands after the columns of a row.</summary>
    private const int Total = MemoryRows.Sequence + 1;

    /// <summary>Gives a statement its text and parameters. One statement, so that the rows and their number are of the same moment.</summary>
    public static void Add(NpgsqlBatchCommand command, ListMemories request, DateOnly today, MemoryScope allowed)
    {
        var condition = PostgresFilterTranslator.Translate(request.Filter.Within(allowed), command.Parameters);
        if (!request.IncludeExpired)
        {
            condition = $"({condition}) AND (m.expiration_date IS NULL OR m.expiration_date >= {command.Parameters.AddValue(today)})";
        }

        if (request.LatestOnly)
        {
            condition = $"({condition}) AND m.replaced_by IS NULL";
        }

        command.CommandText = $"""
            SELECT {MemoryRows.Columns}, n.total
            FROM (SELECT count(*) AS total FROM memories AS m WHERE {condition}) AS n LEFT JOIN LATERAL (
                SELECT * FROM memories AS m WHERE {condition}
                ORDER BY m.created_at DESC, m.seq DESC LIMIT {command.Parameters.AddValue(request.Limit)} OFFSET {command.Parameters.AddValue(request.Offset)}) AS m ON TRUE
            ORDER BY m.created_at DESC, m.seq DESC
            """;
    }

    /// <summary>The page of the current result.</summary>
    public static async Task<MemoryPage> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        long total = 0;
        var memories = new List<Memory>();
        while (await reader.ReadAsync(cancellationToken))
        {
            total = reader.GetInt64(Total);
            if (!reader.IsDBNull(0))
            {
                memories.Add(MemoryRows.Read(reader));
            }
        }

        return new MemoryPage(memories, total);
    }
}

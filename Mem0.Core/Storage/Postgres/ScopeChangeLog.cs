using System.Globalization;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The log of changes that replicas follow.</summary>
internal static class ScopeChangeLog
{
    /// <summary>How long changes are kept, at the least. A replica that has not looked for longer reads its scope again.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromHours(1);

    /// <summary>The transaction before which changes may have been dropped, as the fact <c>forgotten_before</c> has it.</summary>
    public static ulong Forgotten(string? fact) => fact is null ? 0 : ulong.Parse(fact, CultureInfo.InvariantCulture);

    /// <summary>Drops what is old. Whoever looked last before that finds in the same look that something was dropped.</summary>
    public static async Task<int> PurgeAsync(NpgsqlConnection connection, TimeSpan? age, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH dropped AS (DELETE FROM scope_changes WHERE at < now() - $1 RETURNING transaction),
            last AS (SELECT max(transaction::text::numeric) + 1 AS transaction FROM dropped),
            noted AS (
                INSERT INTO facts (name, value) SELECT 'forgotten_before', transaction::text FROM last WHERE transaction IS NOT NULL
                ON CONFLICT (name) DO UPDATE SET value = GREATEST(facts.value::numeric, excluded.value::numeric)::text)
            SELECT count(*) FROM dropped
            """,
            connection);
        command.Parameters.AddValue(age ?? Age);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}

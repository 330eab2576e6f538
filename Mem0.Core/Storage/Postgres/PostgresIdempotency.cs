using Mem0.Core.Memories;
using Npgsql;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The answers to idempotency keys.</summary>
internal static class PostgresIdempotency
{
    /// <summary>Lets one transaction at a time work on a key, whatever replica it is of.</summary>
    public static void AddLock(PostgresBatch batch, IdempotencyClaim claim)
    {
        var parameters = batch.Before("SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))").Parameters;
        parameters.AddValue(claim.Owner);
        parameters.AddValue(claim.Key);
    }

    /// <summary>The first answer to a key, null if there is none, a fault if it answers another request.</summary>
    public static async Task<Outcome<AddResult?>> FindAsync(PostgresBatch batch, IdempotencyClaim claim, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parameters = batch.Add("SELECT fingerprint, answer FROM idempotency WHERE owner = $1 AND key = $2 AND created_at >= $3").Parameters;
        parameters.AddValue(claim.Owner);
        parameters.AddValue(claim.Key);
        parameters.AddValue((now - IdempotencyAnswers.Age).UtcDateTime);
        await using var row = await batch.ReadAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            return (AddResult?)null;
        }

        return IdempotencyAnswers.Read(claim, row.GetString(0), row.GetString(1));
    }

    /// <summary>Adds the statement that keeps an answer, in place of a forgotten one.</summary>
    public static void AddAnswer(PostgresBatch batch, IdempotencyClaim claim, AddResult result, DateTimeOffset at)
    {
        var parameters = batch.Add(
            """
            INSERT INTO idempotency (owner, key, fingerprint, answer, created_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (owner, key) DO UPDATE SET fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at
            """).Parameters;
        parameters.AddValue(claim.Owner);
        parameters.AddValue(claim.Key);
        parameters.AddValue(claim.Fingerprint);
        parameters.AddValue(IdempotencyAnswers.Write(result));
        parameters.AddValue(at.UtcDateTime);
    }

    /// <summary>Deletes the answers that are too old. Gives their number.</summary>
    public static async Task<int> PurgeAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("DELETE FROM idempotency WHERE created_at < $1", connection);
        command.Parameters.AddValue((now - IdempotencyAnswers.Age).UtcDateTime);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

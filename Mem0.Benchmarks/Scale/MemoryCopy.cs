using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Postgres;
using Mem0.Core.Storage.Postgres.Filters;
using Npgsql;
using NpgsqlTypes;

namespace Mem0.Benchmarks.Scale;

/// <summary>
/// Writes the rows that <see cref="PostgresAdds"/> writes with COPY into an empty store. The log of changes is left out: it forgets after an
/// hour, and nothing follows it while this runs.
/// </summary>
internal sealed class MemoryCopy(NpgsqlConnection connection, int dimensions)
{
    /// <summary>Writes memories, numbered after the given sequence, as one transaction.</summary>
    public async Task RunAsync(long before, IReadOnlyList<(Memory Memory, TextAnalysis Analysis)> drafts, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await CopyAsync(
            """
            memories (seq, id, user_id, agent_id, app_id, run_id, text, hash, role, actor_id, metadata, facets, created_at, updated_at,
                      expiration_date, immutable, conversation, place, correlation_id, version)
            """,
            before,
            drafts,
            WriteMemory,
            cancellationToken);
        await CopyAsync(
            """
            recall_index (seq, user_id, agent_id, app_id, run_id, conversation, place, actor, said_by_user, day, last_day,
                          terms, traits, events, embedding, windows, version)
            """,
            before,
            drafts,
            WriteDocument,
            cancellationToken);
        await CopyAsync(
            "history (id, memory_id, user_id, agent_id, app_id, run_id, event, new_memory, created_at, updated_at, actor_id, role, correlation_id)",
            before,
            drafts,
            WriteEvent,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Lets the numbers of what is stored later begin after those that were written.</summary>
    public static async Task CompleteAsync(NpgsqlConnection connection, long last, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT setval(pg_get_serial_sequence('memories', 'seq'), $1), setval('scope_change_ids', $1)", connection);
        command.Parameters.AddValue(last);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task CopyAsync(
        string columns,
        long before,
        IReadOnlyList<(Memory Memory, TextAnalysis Analysis)> drafts,
        Action<NpgsqlBinaryImporter, long, Memory, TextAnalysis> write,
        CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync($"COPY {columns} FROM STDIN (FORMAT binary)", cancellationToken);
        for (var i = 0; i < drafts.Count; i++)
        {
            await writer.StartRowAsync(cancellationToken);
            write(writer, before + i + 1, drafts[i].Memory, drafts[i].Analysis);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static void WriteMemory(NpgsqlBinaryImporter writer, long sequence, Memory memory, TextAnalysis analysis)
    {
        writer.Write(sequence);
        writer.Write(memory.Id);
        WriteScope(writer, memory.Scope);
        writer.Write(memory.Text);
        writer.Write(memory.Hash);
        WriteText(writer, memory.Role);
        WriteText(writer, memory.ActorId);
        WriteText(writer, memory.Metadata?.GetRawText(), NpgsqlDbType.Json);
        WriteText(writer, FilterFacets.Of(memory.Metadata), NpgsqlDbType.Jsonb);
        writer.Write(memory.CreatedAt.UtcDateTime);
        writer.Write(memory.UpdatedAt.UtcDateTime);
        Write(writer, memory.ExpirationDate);
        writer.Write(memory.Immutable);
        writer.Write(memory.Conversation);
        writer.Write(memory.Place);
        WriteText(writer, memory.CorrelationId);
        writer.Write(sequence);
    }

    private void WriteDocument(NpgsqlBinaryImporter writer, long sequence, Memory memory, TextAnalysis analysis)
    {
        var document = RecallDocument.Of(sequence, memory, analysis);
        writer.Write(sequence);
        WriteScope(writer, document.Scope);
        writer.Write(document.Conversation);
        writer.Write(document.Place);
        WriteText(writer, document.Actor);
        writer.Write(document.SaidByUser);
        writer.Write(document.Day);
        Write(writer, document.ExpirationDay);
        writer.Write(analysis.Terms);
        writer.Write((short)analysis.Traits);
        if (analysis.Events.Count == 0)
        {
            writer.WriteNull();
        }
        else
        {
            writer.Write(analysis.Events.SelectMany(days => (int[])[days.Start, days.End]).ToArray());
        }

        writer.Write(AnalysisRows.Embedding(analysis, dimensions));
        if (AnalysisRows.Windows(analysis, dimensions) is { } windows)
        {
            writer.Write(windows);
        }
        else
        {
            writer.WriteNull();
        }

        writer.Write(sequence);
    }

    private static void WriteEvent(NpgsqlBinaryImporter writer, long sequence, Memory memory, TextAnalysis analysis)
    {
        writer.Write(Guid.CreateVersion7(memory.CreatedAt));
        writer.Write(memory.Id);
        WriteScope(writer, memory.Scope);
        writer.Write("ADD");
        writer.Write(memory.Text);
        writer.Write(memory.CreatedAt.UtcDateTime);
        writer.Write(memory.UpdatedAt.UtcDateTime);
        WriteText(writer, memory.ActorId);
        WriteText(writer, memory.Role);
        WriteText(writer, memory.CorrelationId);
    }

    private static void WriteScope(NpgsqlBinaryImporter writer, MemoryScope scope)
    {
        WriteText(writer, scope.UserId);
        WriteText(writer, scope.AgentId);
        WriteText(writer, scope.AppId);
        WriteText(writer, scope.RunId);
    }

    private static void WriteText(NpgsqlBinaryImporter writer, string? text, NpgsqlDbType type = NpgsqlDbType.Text)
    {
        if (text is null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.Write(text, type);
        }
    }

    private static void Write<T>(NpgsqlBinaryImporter writer, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            writer.Write(given);
        }
        else
        {
            writer.WriteNull();
        }
    }
}

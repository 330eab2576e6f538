using System.Globalization;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage.Sqlite.Filters;
using Microsoft.Data.Sqlite;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>What the embedded store writes. Each method runs inside the writer's transaction.</summary>
internal static class SqliteMemoryWrites
{
    /// <summary>The answer to an idempotency key.</summary>
    public const string SelectAnswer = "SELECT fingerprint, answer FROM idempotency WHERE owner = $owner AND key = $key AND created_at >= $since";

    /// <summary>The time before which answers are forgotten.</summary>
    public static long OldestAnswer(DateTimeOffset now) => SqliteValues.Microseconds(now - IdempotencyAnswers.Age);

    /// <summary>Stores memories.</summary>
    public static Outcome<AddResult> Add(SqliteWrite write, NewMemories memories, MemoryScope allowed)
    {
        if (memories.Idempotency is { } claim)
        {
            var first = ReadAnswer(
                write.Command(SelectAnswer, ("$owner", claim.Owner), ("$key", claim.Key), ("$since", OldestAnswer(memories.At))), claim);
            if (!first.Succeeded || first.Value is not null)
            {
                return first.Match<Outcome<AddResult>>(answer => answer!, fault => fault);
            }
        }

        if (memories.Sources.Any(source => !SqliteSupersession.Waits(write, source, allowed)))
        {
            return NewMemories.AlreadyExtracted;
        }

        foreach (var (memory, analysis) in memories.Drafts)
        {
            Insert(write, memory, analysis, memories.At);
        }

        foreach (var supersession in memories.Superseded)
        {
            SqliteSupersession.Apply(write, supersession, allowed, memories.At);
        }

        KeepAnswer(write, memories);
        return memories.Answer;
    }

    /// <summary>The first answer to a key, null if there is none, a fault if it answers another request.</summary>
    public static Outcome<AddResult?> ReadAnswer(SqliteCommand command, IdempotencyClaim claim)
    {
        using var reader = command.ExecuteReader();
        if (!reader.Read())
        {
            return (AddResult?)null;
        }

        return IdempotencyAnswers.Read(claim, reader.GetString(0), reader.GetString(1));
    }

    /// <summary>Changes a memory in a scope.</summary>
    public static bool Update(SqliteWrite write, MemoryChange change, MemoryScope allowed)
    {
        if (Find(write, MemoryFilter.ForId(change.Id).Within(allowed)) is not [var (sequence, old)])
        {
            return false;
        }

        var updated = old with
        {
            Text = change.Text?.Text ?? old.Text,
            Metadata = change.Metadata is { } patch ? MemoryMetadata.Merge(old.Metadata, patch) : old.Metadata,
            ExpirationDate = change.Expiration is { } expiration ? expiration.LastDay : old.ExpirationDate,
            UpdatedAt = change.Change.At,
        };
        write.Command(
            "UPDATE memories SET text = $text, hash = $hash, metadata = $metadata, expiration_date = $expiration, updated_at = $at WHERE seq = $seq",
            ("$text", updated.Text),
            ("$hash", updated.Hash),
            ("$metadata", updated.Metadata?.GetRawText()),
            ("$expiration", SqliteValues.Day(updated.ExpirationDate)),
            ("$at", SqliteValues.Microseconds(updated.UpdatedAt)),
            ("$seq", sequence)).ExecuteNonQuery();
        if (change.Text is { } text)
        {
            AnalysisRows.Put(write, sequence, text.Analysis);
        }

        AddHistory(write, MemoryEventKind.Update, old, old.Text, updated.Text, change.Change);
        write.Changes.Add(new IndexChange.Put(RecallDocument.Of(sequence, updated, change.Text?.Analysis ?? AnalysisRows.Of(write, sequence))));
        return true;
    }

    /// <summary>Deletes memories.</summary>
    public static long Delete(SqliteWrite write, MemoryFilter filter, Change change) => Delete(write, Find(write, filter), change);

    /// <summary>Deletes memories that expired before a day.</summary>
    public static long PurgeExpired(SqliteWrite write, DateOnly before, int most, Change change)
    {
        using var command = write.CreateCommand();
        command.CommandText = $"SELECT {MemoryRows.Columns} FROM memories AS m WHERE m.expiration_date < $before ORDER BY m.expiration_date, m.seq LIMIT $most";
        command.Parameters.AddWithValue("$before", SqliteValues.Day(before));
        command.Parameters.AddWithValue("$most", most);
        return Delete(write, command.ReadAll(MemoryRows.ReadWithSequence), change);
    }

    /// <summary>Deletes everything. Ids and sequences are not used again.</summary>
    public static bool Reset(SqliteWrite write)
    {
        foreach (var table in (ReadOnlySpan<string>)["recall_index", "memories", "history", "idempotency"])
        {
            write.Command($"DELETE FROM {table}").ExecuteNonQuery();
        }

        write.Changes.Add(new IndexChange.Clear());
        return true;
    }

    private static long Delete(SqliteWrite write, List<(long Sequence, Memory Memory)> found, Change change)
    {
        foreach (var (sequence, memory) in found)
        {
            write.Command("DELETE FROM memories WHERE seq = $seq", ("$seq", sequence)).ExecuteNonQuery();
            AddHistory(write, MemoryEventKind.Delete, memory, memory.Text, null, change);
            write.Changes.Add(new IndexChange.Remove(sequence, memory.Scope));
        }

        return found.Count;
    }

    private static void Insert(SqliteWrite write, Memory memory, TextAnalysis analysis, DateTimeOffset at)
    {
        var place = Convert.ToInt32(
            write.Command("SELECT COALESCE(MAX(place) + 1, 0) FROM memories WHERE conversation = $conversation", ("$conversation", memory.Conversation)).ExecuteScalar(),
            CultureInfo.InvariantCulture);
        var sequence = (long)write.Command(
            """
            INSERT INTO memories (id, user_id, agent_id, app_id, run_id, text, hash, role, actor_id, metadata, created_at, updated_at,
                                  expiration_date, immutable, conversation, place, correlation_id, extraction, origin)
            VALUES ($id, $user, $agent, $app, $run, $text, $hash, $role, $actor, $metadata, $created, $updated,
                    $expiration, $immutable, $conversation, $place, $correlation, $extraction, $origin)
            RETURNING seq
            """,
            ("$id", SqliteValues.Id(memory.Id)),
            ("$user", memory.Scope.UserId),
            ("$agent", memory.Scope.AgentId),
            ("$app", memory.Scope.AppId),
            ("$run", memory.Scope.RunId),
            ("$text", memory.Text),
            ("$hash", memory.Hash),
            ("$role", memory.Role),
            ("$actor", memory.ActorId),
            ("$metadata", memory.Metadata?.GetRawText()),
            ("$created", SqliteValues.Microseconds(memory.CreatedAt)),
            ("$updated", SqliteValues.Microseconds(memory.UpdatedAt)),
            ("$expiration", SqliteValues.Day(memory.ExpirationDate)),
            ("$immutable", memory.Immutable),
            ("$conversation", memory.Conversation),
            ("$place", place),
            ("$correlation", memory.CorrelationId),
            ("$extraction", memory.Extraction is { } state ? state.Name() : null),
            ("$origin", memory.Origin?.ToJson())).ExecuteScalar()!;
        AnalysisRows.Put(write, sequence, analysis);
        AddHistory(write, MemoryEventKind.Add, memory, null, memory.Text, new Change(at, memory.CorrelationId));
        write.Changes.Add(new IndexChange.Put(RecallDocument.Of(sequence, memory with { Place = place }, analysis)));
    }

    internal static void AddHistory(SqliteWrite write, MemoryEventKind kind, Memory memory, string? oldText, string? newText, Change change) => write.Command(
        """
        INSERT INTO history (id, memory_id, user_id, agent_id, app_id, run_id, event, old_memory, new_memory, created_at, updated_at,
                             actor_id, role, correlation_id)
        VALUES ($id, $memory, $user, $agent, $app, $run, $event, $old, $new, $created, $at, $actor, $role, $correlation)
        """,
        ("$id", SqliteValues.Id(Guid.CreateVersion7(change.At))),
        ("$memory", SqliteValues.Id(memory.Id)),
        ("$user", memory.Scope.UserId),
        ("$agent", memory.Scope.AgentId),
        ("$app", memory.Scope.AppId),
        ("$run", memory.Scope.RunId),
        ("$event", kind.ToString().ToUpperInvariant()),
        ("$old", oldText),
        ("$new", newText),
        ("$created", SqliteValues.Microseconds(memory.CreatedAt)),
        ("$at", SqliteValues.Microseconds(change.At)),
        ("$actor", memory.ActorId),
        ("$role", memory.Role),
        ("$correlation", change.CorrelationId)).ExecuteNonQuery();

    private static void KeepAnswer(SqliteWrite write, NewMemories memories)
    {
        if (memories.Idempotency is not { } claim)
        {
            return;
        }

        write.Command("DELETE FROM idempotency WHERE created_at < $since", ("$since", OldestAnswer(memories.At))).ExecuteNonQuery();
        write.Command(
            "INSERT INTO idempotency (owner, key, fingerprint, answer, created_at) VALUES ($owner, $key, $fingerprint, $answer, $at)",
            ("$owner", claim.Owner),
            ("$key", claim.Key),
            ("$fingerprint", claim.Fingerprint),
            ("$answer", IdempotencyAnswers.Write(memories.Answer)),
            ("$at", SqliteValues.Microseconds(memories.At))).ExecuteNonQuery();
    }

    /// <summary>The memories that pass a filter. Nothing changes them or their owners until the transaction ends.</summary>
    internal static List<(long Sequence, Memory Memory)> Find(SqliteWrite write, MemoryFilter filter)
    {
        using var command = write.CreateCommand();
        command.CommandText = $"SELECT {MemoryRows.Columns} FROM memories AS m WHERE {SqliteFilterTranslator.Translate(filter, command.Parameters)}";
        return command.ReadAll(MemoryRows.ReadWithSequence);
    }
}

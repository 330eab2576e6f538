using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>Puts memories in the place of others, inside the writer's transaction.</summary>
internal static class SqliteSupersession
{
    /// <summary>Whether a memory in a scope waits for an extraction, and is as it was read.</summary>
    public static bool Waits(SqliteWrite write, MemoryVersion source, MemoryScope allowed) =>
        SqliteMemoryWrites.Find(write, MemoryFilter.ForId(source.Id).Within(allowed)) is [(_, { ReplacedBy: null, Extraction: ExtractionState.Failed } memory)]
        && memory.UpdatedAt == source.UpdatedAt;

    /// <summary>Applies one; a memory in <paramref name="allowed"/> that is there as it was compared and whose place was not taken before, or else nothing.</summary>
    public static void Apply(SqliteWrite write, Supersession supersession, MemoryScope allowed, DateTimeOffset at)
    {
        if (SqliteMemoryWrites.Find(write, MemoryFilter.ForId(supersession.Old.Id).Within(allowed)) is not [var (sequence, old)]
            || old.ReplacedBy is not null || old.UpdatedAt != supersession.Old.UpdatedAt)
        {
            return;
        }

        write.Command(
            "UPDATE memories SET replaced_by = $by, extraction = COALESCE($extraction, extraction), updated_at = $at WHERE seq = $seq",
            ("$by", supersession.By is { } by ? SqliteValues.Id(by) : null),
            ("$extraction", supersession.Extraction is { } state ? state.Name() : null),
            ("$at", SqliteValues.Microseconds(at)),
            ("$seq", sequence)).ExecuteNonQuery();
        if (supersession.By is not null)
        {
            SqliteMemoryWrites.AddHistory(write, MemoryEventKind.Supersede, old, old.Text, supersession.NewText, new Change(at, supersession.CorrelationId));
        }

        write.Changes.Add(new IndexChange.Put(RecallDocument.Of(sequence, old with { ReplacedBy = supersession.By }, AnalysisRows.Of(write, sequence))));
    }
}

using System.Buffers.Binary;
using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Recall.Language;
using Npgsql;
using Pgvector;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Reads the rows of what recall needs of a memory, and gives the stored form of its parts.</summary>
internal static class AnalysisRows
{
    /// <summary>The columns, in the order in which <see cref="Read"/> takes them, of <c>recall_index AS r</c>.</summary>
    public const string Columns = """
        r.seq, r.user_id, r.agent_id, r.app_id, r.run_id, r.conversation, r.place, r.actor, r.said_by_user, r.day, r.last_day,
        r.terms, r.traits, r.events, r.embedding, r.windows, r.superseded
        """;

    /// <summary>How many columns there are.</summary>
    public const int Count = 17;

    /// <summary>The document of the current row.</summary>
    public static RecallDocument Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new MemoryScope(row.Text(1), row.Text(2), row.Text(3), row.Text(4)),
        row.GetString(5),
        row.GetInt32(6),
        row.Text(7),
        row.GetBoolean(8),
        row.GetInt32(9),
        row.IsDBNull(10) ? null : row.GetInt32(10),
        row.GetBoolean(16),
        new TextAnalysis(
            row.GetString(11),
            ReadVectors(row.GetFieldValue<HalfVector>(14).Memory.Span, row.IsDBNull(15) ? [] : row.GetFieldValue<byte[]>(15)),
            (MemoryTraits)row.GetInt16(12),
            row.IsDBNull(13) ? [] : ReadEvents(row.GetFieldValue<int[]>(13))));

    /// <summary>The stored form of the vector of a whole text.</summary>
    public static HalfVector Embedding(TextAnalysis analysis, int dimensions)
    {
        var vector = new Half[dimensions];
        Narrow(analysis.Embedding.Span[..dimensions], vector);
        return new HalfVector(vector);
    }

    /// <summary>The stored form of the vectors of a text's windows: little-endian 16-bit floating point; null for a text of one window.</summary>
    public static byte[]? Windows(TextAnalysis analysis, int dimensions)
    {
        var vectors = analysis.Embedding.Span[dimensions..];
        if (vectors.IsEmpty)
        {
            return null;
        }

        var bytes = new byte[vectors.Length * 2];
        for (var i = 0; i < vectors.Length; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * 2), (Half)vectors[i]);
        }

        return bytes;
    }

    /// <summary>The stored form of the days of which a memory speaks, as the text of an array: pairs of day numbers; null for none.</summary>
    public static string? Events(TextAnalysis analysis) => analysis.Events.Count == 0
        ? null
        : $"{{{string.Join(',', analysis.Events.Select(days => FormattableString.Invariant($"{days.Start},{days.End}")))}}}";

    private static void Narrow(ReadOnlySpan<float> numbers, Span<Half> halves) =>
        System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(numbers, halves);

    private static float[] ReadVectors(ReadOnlySpan<Half> whole, ReadOnlySpan<byte> windows)
    {
        var vectors = new float[whole.Length + (windows.Length / 2)];
        System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(whole, vectors.AsSpan(0, whole.Length));
        for (var i = 0; i < windows.Length / 2; i++)
        {
            vectors[whole.Length + i] = (float)BinaryPrimitives.ReadHalfLittleEndian(windows[(i * 2)..]);
        }

        return vectors;
    }

    private static DayInterval[] ReadEvents(int[] days)
    {
        var events = new DayInterval[days.Length / 2];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new DayInterval(days[2 * i], days[(2 * i) + 1]);
        }

        return events;
    }
}

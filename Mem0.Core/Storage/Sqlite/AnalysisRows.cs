using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Mem0.Core.Recall;
using Mem0.Core.Recall.Language;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Mem0.Core.Storage.Sqlite;

/// <summary>Reads and writes the rows of what recall needs of a memory.</summary>
internal static class AnalysisRows
{
    /// <summary>The columns, in the order in which <see cref="Read"/> takes them, of <c>recall_index AS r</c>.</summary>
    public const string Columns = "r.terms, r.traits, r.events, r.embedding";

    /// <summary>The analysis in the columns of the current row that begin at <paramref name="first"/>.</summary>
    public static TextAnalysis Read(SqliteDataReader row, int first) => new(
        row.GetString(first),
        ReadVectors(Blob(row, first + 3)),
        (MemoryTraits)row.GetInt32(first + 1),
        ReadEvents(Blob(row, first + 2)));

    /// <summary>The analysis of a memory.</summary>
    public static TextAnalysis Of(SqliteWrite write, long sequence)
    {
        using var row = write.Command($"SELECT {Columns} FROM recall_index AS r WHERE r.seq = $seq", ("$seq", sequence)).ExecuteReader();
        row.Read();
        return Read(row, 0);
    }

    /// <summary>Writes the analysis of a memory, in place of the one that is there.</summary>
    public static void Put(SqliteWrite write, long sequence, TextAnalysis analysis) => write.Command(
        "INSERT OR REPLACE INTO recall_index (seq, terms, embedding, traits, events) VALUES ($seq, $terms, $embedding, $traits, $events)",
        ("$seq", sequence),
        ("$terms", analysis.Terms),
        ("$embedding", WriteVectors(analysis.Embedding.Span)),
        ("$traits", (int)analysis.Traits),
        ("$events", WriteEvents(analysis.Events))).ExecuteNonQuery();

    /// <summary>The stored form of the days of which a memory speaks: pairs of little-endian 32-bit day numbers; null for none.</summary>
    private static byte[]? WriteEvents(IReadOnlyList<DayInterval> events)
    {
        if (events.Count == 0)
        {
            return null;
        }

        var bytes = new byte[events.Count * 8];
        for (var i = 0; i < events.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * 8), events[i].Start);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((i * 8) + 4), events[i].End);
        }

        return bytes;
    }

    /// <summary>The stored form of vectors: little-endian 32-bit floating point.</summary>
    private static byte[] WriteVectors(ReadOnlySpan<float> vectors)
    {
        var bytes = new byte[vectors.Length * sizeof(float)];
        for (var i = 0; i < vectors.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vectors[i]);
        }

        return bytes;
    }

    private static ReadOnlySpan<byte> Blob(SqliteDataReader reader, int column) => raw.sqlite3_column_blob(reader.Handle, column);

    private static float[] ReadVectors(ReadOnlySpan<byte> bytes)
    {
        var vectors = new float[bytes.Length / sizeof(float)];
        if (BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(vectors.AsSpan()));
            return vectors;
        }

        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }

        return vectors;
    }

    private static DayInterval[] ReadEvents(ReadOnlySpan<byte> bytes)
    {
        var events = new DayInterval[bytes.Length / 8];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new DayInterval(
                BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * 8)..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[((i * 8) + 4)..]));
        }

        return events;
    }
}

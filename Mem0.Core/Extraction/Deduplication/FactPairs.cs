namespace Mem0.Core.Extraction.Deduplication;

/// <summary>A pair of facts of which is known what the newer one is to the older one.</summary>
/// <param name="Language">The language, as ISO 639-1.</param>
/// <param name="Relation">What the newer one is.</param>
/// <param name="Older">The older one.</param>
/// <param name="Newer">The newer one.</param>
internal sealed record FactPair(string Language, FactRelation Relation, string Older, string Newer);

/// <summary>Reads pairs of facts: four columns with tabs between them; lines that begin with <c>#</c> are passed over.</summary>
internal static class FactPairs
{
    private const string Resource = "Deduplication/calibration.tsv";

    /// <summary>The pairs by which floors are set.</summary>
    public static IReadOnlyList<FactPair> Calibration { get; } = Read(typeof(FactPairs).Assembly.GetManifestResourceStream(Resource)!);

    /// <summary>Reads pairs and closes the stream.</summary>
    /// <exception cref="FormatException">A line has not four columns, or names no relation.</exception>
    public static IReadOnlyList<FactPair> Read(Stream stream)
    {
        using StreamReader reader = new(stream);
        List<FactPair> pairs = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                pairs.Add(Parse(line));
            }
        }

        return pairs;
    }

    private static FactPair Parse(string line) => line.Split('\t') is [var language, var relation, var older, var newer]
        && Enum.TryParse(relation, ignoreCase: true, out FactRelation known) && known != FactRelation.Undecided
        ? new FactPair(language, known, older, newer)
        : throw new FormatException("A line of a file of pairs has a language, a relation (duplicate, update, unrelated), an older and a newer fact.");
}

using Mem0.Core.Recall;

namespace Mem0.Benchmarks.Recall;

/// <summary>One way to rank, made of the product's ranking by other weights.</summary>
/// <param name="Name">What it ranks by.</param>
/// <param name="Settings">The weights.</param>
/// <param name="Reference">R@1, R@5, R@10 and MRR of a reference implementation on the development conversations; null where it has none.</param>
/// <param name="NamesInText">Whether the speaker's name is a part of the text.</param>
internal sealed record RecallStep(
    string Name, IReadOnlyDictionary<string, string?> Settings, double[]? Reference, bool NamesInText = false)
{
    /// <summary>Words alone.</summary>
    public static RecallStep Words { get; } = Bare(
        "1 BM25, speaker in the text", [.317, .542, .616, .455], (nameof(RecallWeights.K1), "1.2"), (nameof(RecallWeights.Words), "1")) with
    {
        NamesInText = true,
    };

    /// <summary>Meaning alone.</summary>
    public static RecallStep Meaning { get; } = Bare("4 the embedding alone", [.219, .465, .572, .371], (nameof(RecallWeights.Cosine), "1"));

    /// <summary>All of them, each but the second to the fifth with what the one before it has.</summary>
    public static IReadOnlyList<RecallStep> All { get; } = [.. Steps()];

    private static IEnumerable<RecallStep> Steps()
    {
        yield return Words;
        var words = Bare(
            "2 BM25 on the text, actor", [.375, .580, .646, .504], (nameof(RecallWeights.Words), "1"), (nameof(RecallWeights.NamedActor), "0.6"));
        yield return words;
        var expanded = words.Then("3 expanded words, actor", [.405, .605, .689, .543], (nameof(RecallWeights.ExpandWords), "true"));
        yield return expanded;
        yield return Meaning;
        yield return words.Then("6 = 2 + 12 x cosine", [.385, .611, .708, .536], (nameof(RecallWeights.Cosine), "12"));
        var step = expanded.Then("7 = 3 + 12 x cosine", [.403, .635, .739, .560], (nameof(RecallWeights.Cosine), "12"));
        yield return step;
        foreach (var (name, reference, setting, value) in Additions())
        {
            step = step.Then(name, reference, (setting, value));
            if (reference is not null)
            {
                yield return step;
            }
        }
    }

    private static IEnumerable<(string Name, double[]? Reference, string Setting, string Value)> Additions() =>
    [
        ("8 = 7 + best neighbour", [.427, .717, .794, .601], nameof(RecallWeights.Neighbour), "0.5"),
        ("9, first half", null, nameof(RecallWeights.SecondNeighbour), "0.3"),
        ("9 = 8 + second neighbour, conversation", [.427, .726, .808, .611], nameof(RecallWeights.Conversation), "0.6"),
        ("10 = 9 + word pairs", [.446, .733, .819, .625], nameof(RecallWeights.WordPairs), "0.5"),
        ("11 = 10 + windows", [.446, .733, .816, .625], nameof(RecallWeights.Window), "0.5"),
        ("12, 13 = 11 + who said it", [.446, .733, .816, .625], nameof(RecallWeights.SaidByUser), "0.15"),
        ("14 = 13 + long messages damped", [.446, .733, .816, .625], nameof(RecallWeights.LengthDamping), "0.1"),
        ("15 = 14 + first person", [.460, .735, .825, .635], nameof(RecallWeights.FirstPerson), "0.2"),
        ("16 = 15 + time words", [.477, .739, .823, .648], nameof(RecallWeights.TimeWords), "0.2"),
        ("17 = 16 + dates in the question", [.492, .757, .836, .664], nameof(RecallWeights.AskedDate), "0.4"),
    ];

    /// <summary>A step that has nothing but the given weights.</summary>
    private static RecallStep Bare(string name, double[] reference, params ReadOnlySpan<(string Setting, string Value)> weights)
    {
        string[] parts =
        [
            nameof(RecallWeights.Words), nameof(RecallWeights.Cosine), nameof(RecallWeights.WordPairs), nameof(RecallWeights.Window),
            nameof(RecallWeights.Neighbour), nameof(RecallWeights.SecondNeighbour), nameof(RecallWeights.Conversation),
            nameof(RecallWeights.NamedActor), nameof(RecallWeights.SaidByUser), nameof(RecallWeights.LengthDamping),
            nameof(RecallWeights.FirstPerson), nameof(RecallWeights.TimeWords), nameof(RecallWeights.AskedDate),
        ];
        var nothing = parts.ToDictionary(Key, _ => (string?)"0");
        nothing[Key(nameof(RecallWeights.ExpandWords))] = "false";
        return new RecallStep(name, nothing, reference).Then(name, reference, weights);
    }

    private RecallStep Then(string name, double[]? reference, params ReadOnlySpan<(string Setting, string Value)> weights)
    {
        var settings = new Dictionary<string, string?>(Settings);
        foreach (var (setting, value) in weights)
        {
            settings[Key(setting)] = value;
        }

        return new RecallStep(name, settings, reference);
    }

    private static string Key(string setting) => $"{RecallWeights.Section}:{setting}";
}

using Mem0.Core.Inference.BuiltIn;
using Mem0.Core.Recall.Language;

namespace Mem0.Benchmarks.Latency;

/// <summary>
/// Makes memories of 60 to 120 characters, and questions about their topics, that are the same in every run. Topics are words of the
/// embedding's vocabulary, frequent ones far more often than rare ones, as in real text.
/// </summary>
internal sealed class GeneratedTexts
{
    private const int Seed = 20250101;
    private const int Topics = 6000;
    private const int Shortest = 60;
    private const int Longest = 120;

    private static readonly string[] People = ["Nora", "Emil", "Priya", "Tomas", "Ines", "Kofi", "Yuki", "Marta", "Omar", "Lena"];
    private static readonly string[] Times = ["yesterday", "last week", "in March", "on 3 May 2024", "this morning", "two days ago", "in the summer", "at night"];

    private static readonly string[] Sentences =
    [
        "I talked with {0} {1} about the {2} and the {3}, and we agreed on the {4}",
        "My {2} broke {1}, so {0} lent me a {3} that came with a {4}",
        "{0} prefers the {2} over the {3} because of the {4} that we saw {1}",
        "We planned a {2} with {0} {1}; I bring the {3} and the {4}",
        "I learned {1} that {0} works on {2} and {3} near the {4}",
        "The order of the {2} has the number {5}; {0} paid for the {3} and the {4} {1}",
        "I would rather have {2} than {3}, I told {0} {1}, but not with {4}",
    ];

    private static readonly string[] QuestionPatterns =
    [
        "What did {0} say about the {2}?", "When did I talk about {2} and {3}?", "Which {2} do I prefer?", "{2} {3}",
        "Who paid for the {2}?", "What is planned with {0} for the {2} {1}?", "What happened to my {2} {1}?", "How do {2} and {3} go together?",
    ];

    private readonly Random _random;
    private readonly string[] _topics;

    private GeneratedTexts(int seed)
    {
        _random = new Random(seed);
        _topics =
        [
            .. StaticEmbedding.Shared.Tokenizer.Starts
                .Where(piece => piece.Key.Length >= 4 && !piece.Key.AsSpan().ContainsAnyExceptInRange('a', 'z') && !StopWords.Contains(piece.Key))
                .OrderBy(piece => piece.Value)
                .Select(piece => piece.Key)
                .Take(Topics),
        ];
    }

    /// <summary>Memories without end.</summary>
    public static IEnumerable<string> Memories()
    {
        var texts = new GeneratedTexts(Seed);
        while (true)
        {
            var text = texts.Fill(Sentences);
            if (text.Length is >= Shortest and <= Longest)
            {
                yield return text;
            }
        }
    }

    /// <summary>Questions, all different.</summary>
    public static IReadOnlyList<string> Questions(int count)
    {
        var texts = new GeneratedTexts(Seed + 1);
        var questions = new HashSet<string>(StringComparer.Ordinal);
        while (questions.Count < count)
        {
            questions.Add(texts.Fill(QuestionPatterns));
        }

        return [.. questions];
    }

    private string Fill(string[] patterns) => string.Format(
        null, Pick(patterns), Pick(People), Pick(Times), Topic(), Topic(), Topic(), $"{(char)('A' + _random.Next(26))}-{_random.Next(10_000, 100_000)}");

    private string Pick(string[] of) => of[_random.Next(of.Length)];

    /// <summary>The logarithm of the rank is uniform: Zipf's law.</summary>
    private string Topic() => _topics[(int)Math.Pow(_topics.Length, _random.NextDouble()) - 1];
}

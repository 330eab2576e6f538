using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Recall;
using Mem0.Core.Recall.Language;

namespace Mem0.Tests.Recall;

/// <summary>Random small scopes are ranked as the naive reading of the recipe ranks them.</summary>
public sealed class RankerPropertyTests
{
    private const double Tolerance = 1e-4;

    private static readonly string[] Vocabulary = ["a", "b", "c", "d", "e", "f", "g"];

    /// <summary>Texts here are short, so damping begins early.</summary>
    private static readonly RecallWeights Weights = new() { LengthDampingFrom = 4 };

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void Own_and_rank_values_are_those_of_the_naive_recipe() => Check.One(Many, Prop.ForAll(Cases.ToArbitrary(), test =>
    {
        var results = test.Rank(RecallScope.All(Weights));
        if (test.IsUnanswerable)
        {
            Assert.Empty(results);
            return;
        }

        var naive = new NaiveRecall(test.Searched, test.Question, Weights);
        Assert.Equal(test.Searched.Select(memory => memory.Sequence).Order(), results.Select(result => result.Sequence).Order());
        Assert.All(results, result =>
        {
            var memory = test.Searched.FindIndex(memory => memory.Sequence == result.Sequence);
            Assert.Equal(naive.Own[memory], result.Explanation!.Own, Tolerance * (1 + naive.Own[memory]));
            Assert.Equal(naive.Rank[memory], result.Value, Tolerance * (1 + naive.Rank[memory]));
        });
        Assert.Equal(results.OrderByDescending(result => (result.Value, result.Sequence)), results);
    }));

    [Fact]
    public void The_floors_leave_out_what_is_below_them_and_nothing_else() => Check.One(
        Many,
        Prop.ForAll(Cases.ToArbitrary(), Gen.Elements(0, .3, .5, .8, 1).ToArbitrary(), Gen.Elements(0, .1, .3, .6).ToArbitrary(), (test, relative, threshold) =>
        {
            var all = test.Rank(RecallScope.All(Weights));
            var floor = (float)relative * all.Select(result => result.Value).DefaultIfEmpty().Max();
            var expected = all.Where(result => result.Value >= floor && result.Score >= threshold).Select(result => result.Sequence);
            var actual = test.Rank(RecallScope.All(Weights) with { RelativeFloor = relative, Threshold = threshold });
            Assert.Equal(expected, actual.Select(result => result.Sequence));
        }));

    [Fact]
    public void Explanations_add_up() => Check.One(Many, Prop.ForAll(Cases.ToArbitrary(), test =>
        Assert.All(test.Rank(RecallScope.All(Weights)), result =>
        {
            var parts = result.Explanation!;
            Assert.Equal(result.Value, (parts.Own + parts.Neighbour + parts.Conversation) * parts.Factors.Product, Tolerance);
            Assert.Equal(result.Score, Math.Min(1, parts.Own / parts.Perfect), Tolerance);
            Assert.Equal(parts.Words, parts.MatchedWords.Sum(word => word.Value), Tolerance);
            Assert.InRange(result.Score, 0, 1);
        })));

    [Fact]
    public void Memories_that_are_not_searched_change_nothing() => Check.One(Many, Prop.ForAll(Cases.ToArbitrary(), test =>
    {
        var alone = test with { Memories = [.. test.Searched.Select(memory => (memory, true))] };
        Assert.Equal(
            alone.Rank(RecallScope.All(Weights)).Select(result => (result.Sequence, result.Score, result.Value)),
            test.Rank(RecallScope.All(Weights)).Select(result => (result.Sequence, result.Score, result.Value)));
    }));

    private static Gen<Case> Cases =>
        from memories in Documents
        from question in Questions
        select new Case(memories, question);

    private static Gen<(RecallDocument, bool)[]> Documents =>
        from count in Gen.Choose(1, 9)
        from parts in Parts.ArrayOf(count)
        select parts.Select((part, i) => (part.Document with { Sequence = i + 1, Place = i }, part.IsSearched)).ToArray();

    private static Gen<(RecallDocument Document, bool IsSearched)> Parts =>
        from windows in Terms.NonEmptyListOf()
        from vectors in Vector.ArrayOf(5)
        from conversation in Gen.Elements("r", "s", "t")
        from actor in Gen.Elements(null, "Anna", "Benjamin")
        from day in Gen.Choose(-40, 400)
        from events in Gen.Choose(-40, 400).ListOf()
        from traits in Gen.Choose(0, 3)
        from saidByUser in Gen.Elements(true, false)
        from searched in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
        let lines = windows.Take(4).ToList()
        let count = lines.Count == 1 ? 1 : 1 + lines.Count
        select (RecallScope.Document(0, string.Join('|', lines), [.. vectors.Take(count).SelectMany(vector => vector)]) is var document
            ? document with
            {
                Conversation = conversation,
                Actor = actor,
                Day = RecallScope.Day + day,
                SaidByUser = saidByUser,
                Analysis = document.Analysis with
                {
                    Traits = (MemoryTraits)traits,
                    Events = [.. events.Take(2).Select(start => new DayInterval(RecallScope.Day + start, RecallScope.Day + start + 3))],
                },
            }
            : throw new InvalidOperationException(), searched);

    private static Gen<string> Terms => Gen.Elements(Vocabulary).ListOf().Select(terms => string.Join(' ', terms.Take(8)));

    /// <summary>Unit vectors of two dimensions, and zero.</summary>
    private static Gen<float[]> Vector =>
        Gen.Choose(-1, 24).Select(step => step < 0 ? new float[2] : [MathF.Cos(step * MathF.Tau / 25), MathF.Sin(step * MathF.Tau / 25)]);

    private static Gen<Question> Questions =>
        from text in Gen.Elements("", "in June", "what did Anna say in June 2024", "Ben and Anna", "on 3 May")
        from words in Gen.Elements([.. Vocabulary, "unknown"]).ListOf()
        from similar in Gen.Elements([.. Vocabulary, "other"]).ArrayOf(8)
        from weights in Gen.Choose(1, 99).ArrayOf(8)
        from vector in Gen.OneOf(Gen.Constant<float[]?>(null), Vector.Select(vector => (float[]?)vector))
        from asksForTime in Gen.Elements(true, false)
        let terms = words.Take(4).ToList()
        select RecallScope.Ask(string.Join(' ', terms), vector ?? []) with
        {
            Text = text,
            AsksForTime = asksForTime,
            Words =
            [
                .. terms.Distinct().Select((word, i) => new QuestionWord(word, word,
                [
                    new(word, 1),
                    .. new[] { 2 * i, (2 * i) + 1 }.DistinctBy(k => similar[k]).Where(k => similar[k] != word)
                        .Select(k => new ExpandedTerm(similar[k], weights[k] / 100f)),
                ])),
            ],
        };

    private sealed record Case((RecallDocument Document, bool IsSearched)[] Memories, Question Question)
    {
        public override string ToString() => $"{Question.Text} [{string.Join(' ', Question.Words.Select(word => $"{word.Word}({string.Join(' ', word.Terms)})"))}] "
            + $"{string.Join(' ', Question.Vector?.ToArray() ?? [])} over\n"
            + string.Join('\n', Memories.Select(memory =>
                $"{memory} {memory.Document.Analysis.Terms.Replace('\n', '|')} {string.Join(' ', memory.Document.Analysis.Embedding.ToArray())}"));

        public List<RecallDocument> Searched => [.. Memories.Where(memory => memory.IsSearched).Select(memory => memory.Document)];

        /// <summary>Whether nothing is searched, or nothing is asked.</summary>
        public bool IsUnanswerable => Searched.Count == 0 || (Question.Vector is null && Question.Words.Count == 0);

        public IReadOnlyList<RankedMemory> Rank(RankRequest request)
        {
            var index = new ScopeIndex(2);
            foreach (var (document, _) in Memories)
            {
                index.Put(document);
            }

            using var buffers = new RankBuffers();
            return Ranker.Rank(index, Question, [.. Memories.Select(memory => memory.IsSearched ? (byte)1 : (byte)0)], request, buffers).Results;
        }
    }
}

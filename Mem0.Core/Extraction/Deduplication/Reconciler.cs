using System.Numerics.Tensors;
using Mem0.Core.Memories;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>
/// Decides what is done with new facts: stored, dropped because they are known, or put in the place of what they change. Rules decide; what
/// they cannot tell is asked of the language model in one call, where there is one, and else kept.
/// </summary>
/// <param name="floors">The embedder's floors.</param>
/// <param name="judge">Asks the language model; null without one.</param>
/// <param name="options">Whether it is asked.</param>
/// <param name="metrics">Counts what comes of the facts.</param>
internal sealed class Reconciler(EmbedderFloors floors, ChangeJudge? judge, IOptions<DeduplicationOptions> options, DeduplicationMetrics metrics)
{
    private const string Assistant = "assistant";

    /// <summary>Decides for the facts of one add.</summary>
    /// <param name="facts">The facts, in the order of the conversation.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>One decision for each fact, in their order.</returns>
    /// <exception cref="Recall.EmbeddingUnavailableException">The embedder failed when its floors were to be set.</exception>
    public async Task<IReadOnlyList<Reconciliation>> ReconcileAsync(IReadOnlyList<ComparedFact> facts, CancellationToken cancellationToken)
    {
        if (facts.Count == 0)
        {
            return [];
        }

        var known = await floors.GetAsync(cancellationToken);
        var compared = facts.Select(fact => new FactUnderComparison(fact, known)).ToList();
        MarkRepeated(compared, known);
        if (judge is not null && options.Value.AskModelAboutChanges)
        {
            await AskAsync(compared, judge, cancellationToken);
        }

        // What another fact of the same call confirms stays.
        var confirmed = compared.Where(fact => fact.Known is not null).Select(fact => fact.Known!.Id).ToHashSet();
        var decided = compared.ConvertAll(fact => fact.Decide(confirmed));
        decided.ForEach(metrics.Reconciled);
        return decided;
    }

    /// <summary>Of facts of one call that say the same, the first stays, and of two of which one says more, that one; the user's own before the assistant's.</summary>
    private static void MarkRepeated(List<FactUnderComparison> facts, NearDuplicateFloors floors)
    {
        for (var later = 1; later < facts.Count; later++)
        {
            for (var earlier = 0; earlier < later && facts[later].RepeatedBy is null; earlier++)
            {
                if (facts[earlier] is { Known: null, RepeatedBy: null } && facts[later].Known is null)
                {
                    MarkRepeated(facts, earlier, later, floors);
                }
            }
        }

        for (var index = 0; index < facts.Count; index++)
        {
            FollowRepetition(facts, index);
        }
    }

    /// <summary>Lets a fact, and each on the way, name the fact that is stored instead of one that another repeats in its turn.</summary>
    private static void FollowRepetition(List<FactUnderComparison> facts, int index)
    {
        var stored = index;
        while (facts[stored].RepeatedBy is { } next)
        {
            stored = next;
        }

        while (facts[index].RepeatedBy is { } next && next != stored)
        {
            facts[index].RepeatedBy = stored;
            index = next;
        }
    }

    private static void MarkRepeated(List<FactUnderComparison> facts, int earlier, int later, NearDuplicateFloors floors)
    {
        var (first, second) = (facts[earlier], facts[later]);
        var cosine = TensorPrimitives.Dot(first.Vector.Span, second.Vector.Span);
        if (cosine < Math.Min(floors.Contained, floors.OneWordApart) && first.Statement.Exact != second.Statement.Exact)
        {
            // No rule finds a duplicate below its floor, so the words need not be compared.
            return;
        }

        if (!(first.IsAssistants && !second.IsAssistants) && FactComparison.Compare(second.Statement, first.Statement, cosine, floors) == FactRelation.Duplicate)
        {
            second.RepeatedBy = earlier;
        }
        else if (!(second.IsAssistants && !first.IsAssistants) && FactComparison.Compare(first.Statement, second.Statement, cosine, floors) == FactRelation.Duplicate)
        {
            first.RepeatedBy = later;
        }
    }

    private static async Task AskAsync(List<FactUnderComparison> facts, ChangeJudge judge, CancellationToken cancellationToken)
    {
        var asked = facts.Where(fact => fact is { Known: null, RepeatedBy: null })
            .SelectMany(fact => fact.Undecided, (fact, memory) => (Fact: fact, Memory: memory))
            .OrderByDescending(pair => pair.Memory.Cosine).Take(ChangeJudge.MostPairs).ToList();
        if (asked.Count == 0)
        {
            return;
        }

        var relations = await judge.JudgeAsync([.. asked.Select(pair => (pair.Memory.Memory.Text, pair.Fact.Text))], cancellationToken);
        foreach (var ((fact, memory), relation) in asked.Zip(relations))
        {
            fact.Take(memory, relation);
        }
    }

    /// <summary>A fact on its way to a decision.</summary>
    private sealed class FactUnderComparison
    {
        private readonly List<KnownMemory> _undecided = [];
        private readonly List<Memory> _replaced = [];
        private readonly DateOnly? _lastDay;

        public FactUnderComparison(ComparedFact compared, NearDuplicateFloors floors)
        {
            Text = compared.Fact.Text;
            Vector = compared.Vector;
            _lastDay = compared.LastDay;
            IsAssistants = compared.Fact.AttributedTo == Assistant;
            Statement = new FactStatement(Text, compared.Neighbours is [var nearest, ..] ? KnownMemory.Own(nearest.Memory) : []);
            foreach (var memory in compared.Neighbours.Select(neighbour => new KnownMemory(neighbour)))
            {
                Compare(memory, floors);
            }
        }

        public string Text { get; }

        public ReadOnlyMemory<float> Vector { get; }

        public bool IsAssistants { get; }

        public FactStatement Statement { get; }

        /// <summary>The nearest memory that says the same.</summary>
        public Memory? Known { get; private set; }

        /// <summary>The number of the fact of the same call that says it, too.</summary>
        public int? RepeatedBy { get; set; }

        public IReadOnlyList<KnownMemory> Undecided => _undecided;

        /// <summary>Takes the model's word for a pair, within the limits of the rules.</summary>
        public void Take(KnownMemory memory, FactRelation relation)
        {
            if (relation == FactRelation.Duplicate && FactComparison.CanSayTheSame(Statement, memory.Statement))
            {
                Know(memory);
            }
            else if (relation == FactRelation.Update)
            {
                Replace(memory);
            }
        }

        public Reconciliation Decide(HashSet<Guid> confirmed)
        {
            if (Known is { } known)
            {
                return new Reconciliation.Known(known);
            }

            if (RepeatedBy is { } index)
            {
                return new Reconciliation.Repeated(index);
            }

            List<Memory> replaced = [.. _replaced.Where(memory => !confirmed.Contains(memory.Id))];
            return replaced.Count == 0 ? new Reconciliation.Add() : new Reconciliation.Supersede(replaced);
        }

        private void Compare(KnownMemory memory, NearDuplicateFloors floors)
        {
            if (Statement.Exact == memory.Statement.Exact)
            {
                Know(memory);
            }
            else if (memory.IsStatement)
            {
                Take(FactComparison.Compare(Statement, memory.Statement, memory.Cosine, floors), memory);
            }
        }

        private void Take(FactRelation relation, KnownMemory memory)
        {
            switch (relation)
            {
                case FactRelation.Duplicate:
                    Know(memory);
                    break;
                case FactRelation.Update:
                    Replace(memory);
                    break;
                case FactRelation.Undecided:
                    _undecided.Add(memory);
                    break;
            }
        }

        /// <summary>What expires before the fact does would leave nothing that says it.</summary>
        private void Know(KnownMemory memory)
        {
            if (memory.Memory.ExpirationDate is not { } last || last >= _lastDay)
            {
                Known ??= memory.Memory;
            }
        }

        /// <summary>What the assistant says never takes the place of anything, and neither does what expires before the memory does.</summary>
        private void Replace(KnownMemory memory)
        {
            if (memory.CanBeSuperseded && !IsAssistants && (_lastDay is not { } last || memory.Memory.ExpirationDate <= last))
            {
                _replaced.Add(memory.Memory);
            }
        }
    }
}

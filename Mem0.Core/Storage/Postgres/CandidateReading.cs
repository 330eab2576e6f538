using Mem0.Core.Recall;
using Npgsql;
using Pgvector;

namespace Mem0.Core.Storage.Postgres;

/// <summary>Reads the candidates of one question.</summary>
internal sealed class CandidateReading(
    NpgsqlConnection connection, SearchedMemories scope, Question question, ScopeStatistics statistics, RankRequest request, StoreIdentity identity)
{
    /// <summary>How many memories are taken by meaning, and how many of all candidates are ranked, at the least.</summary>
    private const int LeastVectors = 200, LeastRanked = 250;

    /// <summary>The most that pgvector keeps of a search's frontier, and so of what is taken by meaning.</summary>
    private const int MostVectors = 1_000;

    /// <summary>How many memories a search of an index of vectors keeps in sight for each one that is taken.</summary>
    private const int Frontier = 2;

    /// <summary>The most memories that are taken for their words: this bounds what a question costs, however common its words are.</summary>
    private const int MostWordRows = 1_500;

    /// <summary>So many of the best candidates bring their neighbours along.</summary>
    private const int WithNeighbours = 80;

    /// <summary>The memory of a candidate by the distance of two places is a neighbour: as <see cref="Surroundings"/> has it.</summary>
    private const int Reach = 2;

    private readonly int _dimensions = identity.Embedding.Dimensions;
    private readonly int _vectors = Math.Clamp(2 * request.TopK, LeastVectors, MostVectors);

    /// <summary>How many candidates are ranked.</summary>
    public int MostRanked { get; } = Math.Max(LeastRanked, 2 * request.TopK);

    /// <summary>
    /// Settings of this transaction alone. Indexes of one scope are used only by a plan that knows whose scope is asked for, so each plan is
    /// made for its parameters. An index that runs dry under a filter goes on until there is enough.
    /// </summary>
    /// <param name="batch">Where they go.</param>
    /// <param name="vectors">How many memories are taken by meaning.</param>
    public static void AddSettings(PostgresBatch batch, int vectors = LeastVectors) => batch.Before(FormattableString.Invariant($"""
        SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('hnsw.iterative_scan', 'relaxed_order', true),
               set_config('hnsw.ef_search', '{Math.Min(Frontier * vectors, MostVectors)}', true)
        """));

    /// <summary>An index of the candidates and their neighbours, with the statistics of the whole scope.</summary>
    public async Task<ScopeIndex> ReadAsync(CancellationToken cancellationToken)
    {
        var candidates = await CandidatesAsync(cancellationToken);
        var scorer = new CandidateScorer(question, statistics, request.Weights);
        var best = scorer.Best(candidates, MostRanked);
        var index = new ScopeIndex(_dimensions) { Statistics = scorer.Statistics };
        foreach (var document in await DocumentsAsync(best, cancellationToken))
        {
            index.Put(document);
        }

        return index;
    }

    /// <summary>
    /// Whether every memory is looked at for its meaning. Where a filter leaves a small share of a scope, an index of vectors gives up before
    /// it has found what passes.
    /// </summary>
    public bool IsExact { get; init; }

    /// <summary>The statement for the memories that are nearest in meaning.</summary>
    public string Nearest(NpgsqlParameterCollection parameters)
    {
        var vector = parameters.AddValue(Vector(question.Vector!.Value.Span));
        return FormattableString.Invariant($"""
            SELECT r.seq, r.terms, -(r.embedding::halfvec({_dimensions}) <#> {vector}) FROM recall_index AS r
            WHERE {scope.Condition(parameters)}
            ORDER BY (r.embedding::halfvec({_dimensions}) <#> {vector}){(IsExact ? " + 0" : "")} LIMIT {_vectors}
            """);
    }

    /// <summary>The statement for the memories that have one of some terms, or both terms of a pair.</summary>
    public string WithTerms(NpgsqlParameterCollection parameters, SoughtTerms sought)
    {
        var cosine = question.Vector is { } vector
            ? FormattableString.Invariant($"-(r.embedding::halfvec({_dimensions}) <#> {parameters.AddValue(Vector(vector.Span))})")
            : "0::double precision";
        var condition = scope.Condition(parameters);
        List<string> any =
        [
            $"mem0_terms(r.terms) && {parameters.AddValue(sought.Any.ToArray())}",
            .. sought.Pairs.Select(pair => $"mem0_terms(r.terms) @> {parameters.AddValue(new[] { pair.First, pair.Second })}"),
        ];
        return $"""
            SELECT r.seq, r.terms, {cosine} FROM recall_index AS r
            WHERE {condition} AND ({string.Join(" OR ", any)})
            LIMIT {MostWordRows}
            """;
    }

    private static HalfVector Vector(ReadOnlySpan<float> vector)
    {
        var halves = new Half[vector.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertToHalf(vector, halves);
        return new HalfVector(halves);
    }

    /// <summary>Adds the statements for the candidates.</summary>
    public void AddCandidates(PostgresBatch batch)
    {
        PostgresAdds.AddExpectations(batch, identity);
        AddSettings(batch, _vectors);
        if (question.Vector is not null)
        {
            var nearest = batch.Add();
            nearest.CommandText = Nearest(nearest.Parameters);
        }

        if (SoughtTerms.Of(question, statistics.Memories, request.Weights, MostWordRows) is { IsEmpty: false } sought)
        {
            var withTerms = batch.Add();
            withTerms.CommandText = WithTerms(withTerms.Parameters, sought);
        }
    }

    /// <summary>The candidates.</summary>
    public async Task<List<Candidate>> CandidatesAsync(CancellationToken cancellationToken)
    {
        await using var batch = new PostgresBatch(connection, default, hasConfinedRole: false);
        AddCandidates(batch);
        var candidates = new Dictionary<long, Candidate>();
        await using var reader = await batch.ReadAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                candidates.TryAdd(reader.GetInt64(0), new Candidate(reader.GetInt64(0), reader.GetString(1), (float)reader.GetDouble(2)));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return [.. candidates.Values];
    }

    /// <summary>Adds the statement for the documents of the candidates and, of the best, their neighbours in the conversation, in the order of storing.</summary>
    public void AddDocuments(PostgresBatch batch, long[] best)
    {
        var command = batch.Add();
        var (all, centres) = (command.Parameters.AddValue(best), command.Parameters.AddValue(best[..Math.Min(WithNeighbours, best.Length)]));
        command.CommandText = $"""
            WITH around AS MATERIALIZED (
                SELECT unnest({all}) AS seq
                UNION
                SELECT n.seq FROM recall_index AS c JOIN recall_index AS n
                    ON hashtextextended(n.conversation, 0) = hashtextextended(c.conversation, 0) AND n.conversation = c.conversation
                    AND n.place BETWEEN c.place - {Reach} AND c.place + {Reach}
                WHERE c.seq = ANY({centres}))
            SELECT {AnalysisRows.Columns} FROM recall_index AS r
            WHERE r.seq IN (SELECT a.seq FROM around AS a) AND {scope.Condition(command.Parameters)}
            ORDER BY r.seq
            """;
    }

    private async Task<List<RecallDocument>> DocumentsAsync(long[] best, CancellationToken cancellationToken)
    {
        await using var batch = new PostgresBatch(connection, default, hasConfinedRole: false);
        AddDocuments(batch, best);
        return await batch.ReadAllAsync(AnalysisRows.Read, cancellationToken);
    }
}

/// <summary>A memory that may be a result.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Terms">Its terms, as they are stored.</param>
/// <param name="Cosine">Its cosine with the question.</param>
internal readonly record struct Candidate(long Sequence, string Terms, float Cosine);

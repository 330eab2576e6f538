using System.Diagnostics;

namespace Mem0.Core.Diagnostics;

/// <summary>The names under which the engine is observed. None of them ever carries memory text, a query, an id or a key.</summary>
public static class Mem0Telemetry
{
    /// <summary>The name of the engine's meter and activity source.</summary>
    public const string Name = "Mem0.Core";

    /// <summary>Memories that were stored, a counter in {memory}.</summary>
    public const string MemoriesAdded = "mem0.memories.added";

    /// <summary>Memories that were deleted, a counter in {memory}.</summary>
    public const string MemoriesDeleted = "mem0.memories.deleted";

    /// <summary>How long a search took inside the engine, a histogram in seconds, with <see cref="Outcome"/>.</summary>
    public const string SearchDuration = "mem0.search.duration";

    /// <summary>How many results a search gave, a histogram in {memory}.</summary>
    public const string SearchResults = "mem0.search.results";

    /// <summary>Rounds of background work that have ended, a counter in {round}, with <see cref="UpkeepWork"/> and <see cref="UpkeepOutcome"/>.</summary>
    public const string UpkeepRounds = "mem0.upkeep.rounds";

    /// <summary>Which work: <c>database</c>, <c>expired_memories</c> or <c>extraction</c>.</summary>
    public const string UpkeepWork = "mem0.upkeep.work";

    /// <summary>How a round ended: <c>completed</c> or <c>failed</c>.</summary>
    public const string UpkeepOutcome = "mem0.upkeep.outcome";

    /// <summary>How a search ended: <c>answered</c>, <c>abstained</c> or <c>degraded</c>.</summary>
    public const string Outcome = "mem0.search.outcome";

    /// <summary>Facts that were extracted from conversations, a counter in {fact}.</summary>
    public const string ExtractionFacts = "mem0.extraction.facts";

    /// <summary>Facts of a model's answers that were not kept, a counter in {fact}, with <see cref="ExtractionReason"/>.</summary>
    public const string ExtractionDropped = "mem0.extraction.dropped";

    /// <summary>Calls to a model after an answer that could not be used, a counter in {call}.</summary>
    public const string ExtractionRepairs = "mem0.extraction.repairs";

    /// <summary>Messages of which nothing could be extracted, a counter in {message}, with <see cref="ExtractionReason"/>.</summary>
    public const string ExtractionFailed = "mem0.extraction.failed";

    /// <summary>Messages from which text was taken out that had been recalled lately, a counter in {message}.</summary>
    public const string ExtractionRecalled = "mem0.extraction.recalled";

    /// <summary>Why facts were dropped (<c>invented</c>, <c>example</c>, <c>too_long</c>) or messages not extracted (<c>timeout</c> and the like).</summary>
    public const string ExtractionReason = "mem0.extraction.reason";

    /// <summary>
    /// Outgoing connections that the egress policy was asked about, a counter in {connection}, with <see cref="EgressOutcome"/>,
    /// <see cref="EgressDataClass"/> and <see cref="EgressExternal"/>.
    /// </summary>
    public const string EgressConnections = "mem0.egress.connections";

    /// <summary>Calls to external addresses, over new and kept connections, a counter in {call}, with <see cref="EgressDataClass"/>.</summary>
    public const string EgressExternalCalls = "mem0.egress.external_calls";

    /// <summary>What became of a connection: <c>allowed</c> or <c>blocked</c>.</summary>
    public const string EgressOutcome = "mem0.egress.outcome";

    /// <summary>What the connection is for, one of <see cref="Security.Egress.EgressData"/>.</summary>
    public const string EgressDataClass = "mem0.egress.data_class";

    /// <summary>Whether the target lies outside of the operator's own infrastructure; a name that was not resolved counts as such.</summary>
    public const string EgressExternal = "mem0.egress.external";

    /// <summary>Calls to models, a counter in {call}, with <see cref="InferenceOperation"/>, <see cref="InferenceRoute"/>, <see cref="InferenceOutcome"/> and <see cref="InferenceReason"/>.</summary>
    public const string InferenceCalls = "mem0.inference.calls";

    /// <summary>How long a call to a model took, a histogram in seconds, with <see cref="InferenceOperation"/>, <see cref="InferenceRoute"/> and <see cref="InferenceOutcome"/>.</summary>
    public const string InferenceDuration = "mem0.inference.duration";

    /// <summary>Tokens of prompts and answers, a counter in {token}, with <see cref="InferenceOperation"/>, <see cref="InferenceRoute"/> and <see cref="InferenceDirection"/>.</summary>
    public const string InferenceTokens = "mem0.inference.tokens";

    /// <summary>Estimated cost of the external model, a counter in USD.</summary>
    public const string InferenceCost = "mem0.inference.cost";

    /// <summary>The state of a circuit, a gauge: 0 closed, 1 half-open, 2 open, with <see cref="InferencePipeline"/>.</summary>
    public const string InferenceCircuit = "mem0.inference.circuit";

    /// <summary>What was looked up in the cache, a counter in {lookup}, with <see cref="InferenceOperation"/> and <see cref="InferenceCacheResult"/>.</summary>
    public const string InferenceCache = "mem0.inference.cache";

    /// <summary>Which kind of call: <c>chat</c> or <c>embedding</c>.</summary>
    public const string InferenceOperation = "mem0.inference.operation";

    /// <summary>Who was asked: <c>local</c>, <c>external</c>, <c>cache</c> or <c>none</c>.</summary>
    public const string InferenceRoute = "mem0.inference.route";

    /// <summary>How a call ended: <c>answered</c>, <c>failed</c>, <c>refused</c> or <c>cancelled</c>.</summary>
    public const string InferenceOutcome = "mem0.inference.outcome";

    /// <summary>Why a call took its route, or why it has no answer.</summary>
    public const string InferenceReason = "mem0.inference.reason";

    /// <summary>Which tokens: <c>input</c> or <c>output</c>.</summary>
    public const string InferenceDirection = "mem0.inference.direction";

    /// <summary>Which pipeline: <c>llm.local</c>, <c>llm.external</c> or <c>embedder</c>.</summary>
    public const string InferencePipeline = "mem0.inference.pipeline";

    /// <summary>Whether the cache had it: <c>hit</c> or <c>miss</c>.</summary>
    public const string InferenceCacheResult = "mem0.inference.cache.result";
    /// <summary>New facts that were compared with what is known, a counter in {fact}, with <see cref="DeduplicationOutcome"/>.</summary>
    public const string DeduplicationFacts = "mem0.deduplication.facts";

    /// <summary>Questions to the language model about changes, a counter in {call}, with <see cref="DeduplicationOutcome"/>.</summary>
    public const string DeduplicationQuestions = "mem0.deduplication.questions";

    /// <summary>What came of a fact: <c>added</c>, <c>known</c>, <c>repeated</c> or <c>superseding</c>; of a question: <c>answered</c> or <c>failed</c>.</summary>
    public const string DeduplicationOutcome = "mem0.deduplication.outcome";

    internal static ActivitySource Source { get; } = new(Name);
}

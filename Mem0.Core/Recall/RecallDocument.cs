using Mem0.Core.Memories;
using Mem0.Core.Recall.Language;

namespace Mem0.Core.Recall;

/// <summary>What recall needs to know of one memory, as a store keeps it.</summary>
/// <param name="Sequence">The store's own number of the memory, in the order of storing; it never changes.</param>
/// <param name="Scope">Whom it belongs to.</param>
/// <param name="Conversation">The run, or else the request, in which it was stored.</param>
/// <param name="Place">Its place in the conversation.</param>
/// <param name="Actor">Who said it, where that is known.</param>
/// <param name="SaidByUser">Whether the person said it, or it was extracted, rather than an assistant.</param>
/// <param name="Day">The day (<see cref="DateOnly.DayNumber"/>, UTC) on which it was said.</param>
/// <param name="ExpirationDay">The last day on which it is shown; null when it never expires.</param>
/// <param name="IsSuperseded">Whether another memory has taken its place.</param>
/// <param name="Analysis">Its text, analysed.</param>
internal sealed record RecallDocument(
    long Sequence,
    MemoryScope Scope,
    string Conversation,
    int Place,
    string? Actor,
    bool SaidByUser,
    int Day,
    int? ExpirationDay,
    bool IsSuperseded,
    TextAnalysis Analysis)
{
    /// <summary>The document of a memory.</summary>
    public static RecallDocument Of(long sequence, Memory memory, TextAnalysis analysis) => new(
        sequence,
        memory.Scope,
        memory.Conversation,
        memory.Place,
        memory.ActorId,
        IsSaidByUser(memory.Role, memory.Origin?.AttributedTo),
        DateOnly.FromDateTime(memory.CreatedAt.UtcDateTime).DayNumber,
        memory.ExpirationDate?.DayNumber,
        memory.ReplacedBy is not null,
        analysis);

    /// <summary>
    /// Whether words are the person's own. A memory without a role was extracted, and counts as the person's unless it is attributed to the
    /// assistant.
    /// </summary>
    public static bool IsSaidByUser(string? role, string? attributedTo) => role is "user" || (role is null && attributedTo is not "assistant");
}

/// <summary>A memory's text as recall sees it. Made when the memory is written, and stored.</summary>
/// <param name="Terms">The stemmed words in order, separated by blanks, one line for each window.</param>
/// <param name="Embedding">
/// The vector of the whole text and then, when the text has several windows, that of each window; each a unit vector or zero.
/// </param>
/// <param name="Traits">What kind of words the text has.</param>
/// <param name="Events">The days of which the text speaks, where it names any.</param>
internal sealed record TextAnalysis(string Terms, ReadOnlyMemory<float> Embedding, MemoryTraits Traits, IReadOnlyList<DayInterval> Events)
{
    /// <summary>
    /// The version of the rules by which texts become terms, windows, traits and events. It rises with any change of them: a store
    /// refuses to open memories that were analysed by another version.
    /// </summary>
    public const int Version = 1;
}

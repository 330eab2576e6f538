using Mem0.Core.Memories;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Extraction.Recalled;

/// <summary>
/// Knows by fingerprints which memories were recalled lately, so that they are not taken for new statements when an application puts them into a
/// conversation and then adds that conversation. It holds no text, is bounded, and is lost with the process. It is safe for concurrent use.
/// </summary>
internal sealed class RecentlyRecalled(IOptions<ExtractionOptions> options, TimeProvider time)
{
    /// <summary>The most fingerprints that are held; beyond it the oldest are forgotten.</summary>
    public const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Owner, ulong Fingerprint), Recall> _recalls = [];
    private readonly Queue<((string Owner, ulong Fingerprint) Key, DateTimeOffset Until)> _order = [];

    /// <summary>
    /// Memories were recalled. Kept messages of which nothing has been extracted are passed over: they are no facts yet, and who tells them again is
    /// to be heard.
    /// </summary>
    public void Note(IEnumerable<Memory> memories)
    {
        if (options.Value.RecalledFor <= TimeSpan.Zero)
        {
            return;
        }

        var prints = memories.Where(IsKnowledge).Select(memory => (memory.Scope, Prints: RecalledText.Fingerprints(memory.Text))).ToList();
        var now = time.GetUtcNow();
        var until = now + options.Value.RecalledFor;
        lock (_lock)
        {
            foreach (var (scope, fingerprints) in prints)
            {
                foreach (var fingerprint in fingerprints)
                {
                    Put((Owner(scope), fingerprint), new Recall(scope, until));
                }
            }

            Forget(now);
        }
    }

    /// <summary>
    /// A message of a conversation of the given scope without the lines and sentences that were recalled lately from memories of the same owner;
    /// empty when it is nothing else.
    /// </summary>
    public string Strip(string text, MemoryScope scope)
    {
        lock (_lock)
        {
            if (_recalls.Count == 0)
            {
                return text;
            }
        }

        var owners = Owners(scope).ToList();
        return RecalledText.Without(text, fingerprint => owners.Exists(owner => IsNoted(owner, fingerprint, scope)));
    }

    private static bool IsKnowledge(Memory memory) => memory.Extraction is not (ExtractionState.Failed or ExtractionState.Empty);

    private bool IsNoted(string owner, ulong fingerprint, MemoryScope scope)
    {
        lock (_lock)
        {
            return _recalls.TryGetValue((owner, fingerprint), out var recall) && recall.Until > time.GetUtcNow() && Meets(recall.Scope, scope);
        }
    }

    private void Put((string Owner, ulong Fingerprint) key, Recall recall)
    {
        _recalls[key] = recall;
        _order.Enqueue((key, recall.Until));
    }

    /// <summary>Drops what is out of date or beyond the capacity. An entry that was noted again later stands further back in the order.</summary>
    private void Forget(DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && (oldest.Until <= now || _order.Count > Capacity))
        {
            _order.Dequeue();
            if (_recalls.TryGetValue(oldest.Key, out var recall) && recall.Until <= oldest.Until)
            {
                _recalls.Remove(oldest.Key);
            }
        }
    }

    /// <summary>The first id that a memory has, of user, agent, application and run: whose statement it is.</summary>
    private static string Owner(MemoryScope scope) => Owners(scope).First();

    /// <summary>The ids have no blanks, so owners of different kinds are never the same.</summary>
    private static IEnumerable<string> Owners(MemoryScope scope) => new[]
    {
        scope.UserId is null ? null : $"user {scope.UserId}",
        scope.AgentId is null ? null : $"agent {scope.AgentId}",
        scope.AppId is null ? null : $"app {scope.AppId}",
        scope.RunId is null ? null : $"run {scope.RunId}",
    }.OfType<string>();

    /// <summary>Whether no id but that of the run contradicts: another run of the same owner repeats memories too, another agent is another memory.</summary>
    private static bool Meets(MemoryScope recalled, MemoryScope said) =>
        Meets(recalled.UserId, said.UserId) && Meets(recalled.AgentId, said.AgentId) && Meets(recalled.AppId, said.AppId);

    private static bool Meets(string? recalled, string? said) => recalled is null || said is null || recalled == said;

    private readonly record struct Recall(MemoryScope Scope, DateTimeOffset Until);
}

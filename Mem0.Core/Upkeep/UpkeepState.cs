using System.Collections.Concurrent;

namespace Mem0.Core.Upkeep;

/// <summary>How the last round of each work went.</summary>
internal sealed class UpkeepState
{
    private readonly ConcurrentDictionary<string, bool> _succeeded = new(StringComparer.Ordinal);

    /// <summary>The works whose last round failed, by name.</summary>
    public IReadOnlyList<string> Failing => [.. _succeeded.Where(work => !work.Value).Select(work => work.Key).Order(StringComparer.Ordinal)];

    /// <summary>A round has ended.</summary>
    public void Note(string work, bool succeeded) => _succeeded[work] = succeeded;
}

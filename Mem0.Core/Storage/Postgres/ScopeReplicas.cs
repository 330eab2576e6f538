using Mem0.Core.Recall;
using Microsoft.Extensions.Options;

namespace Mem0.Core.Storage.Postgres;

/// <summary>The scopes that are held in memory, within a budget. A scope that is too large is left to <see cref="LargeScopes"/>.</summary>
internal sealed class ScopeReplicas(
    PostgresDatabase database, LargeScopes largeScopes, IOptions<PostgresOptions> options, IOptions<SearchMemoryOptions> memory)
{
    private readonly IndexEntries<ScopeReplica> _entries = new((long)memory.Value.SearchMemoryMiB << 20);

    /// <summary>All memories of an owner as of now; null when there are too many.</summary>
    public async Task<ScopeIndex?> GetAsync(IndexKey key, CancellationToken cancellationToken)
    {
        if (largeScopes.IsLarge(key))
        {
            return null;
        }

        var replica = _entries.GetOrAdd(key, key => new ScopeReplica(key, database, options.Value.ExactScopeLimit));
        var snapshot = await replica.RefreshAsync().WaitAsync(cancellationToken);
        if (snapshot.IsTooLarge)
        {
            _entries.Remove(replica);
            await largeScopes.NoteAsync(key, cancellationToken);
            return null;
        }

        if (snapshot.HasChanged)
        {
            _entries.KeepBudget();
        }

        return snapshot.Index;
    }
}

using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;

namespace Mem0.Api.Http;

/// <summary>Reads the four ids of a request as a filter. <c>*</c> stands for any id.</summary>
internal static class ScopeFilters
{
    private const string AnyId = "*";

    /// <summary>The memories that have the ids; null when no id is given.</summary>
    public static Outcome<MemoryFilter?> Read(string? userId, string? agentId, string? appId, string? runId)
    {
        var wildcards = new List<MemoryFilter>();
        var scope = MemoryScope.Create(
            Take(userId, FilterField.UserId), Take(agentId, FilterField.AgentId), Take(appId, FilterField.AppId), Take(runId, FilterField.RunId));
        if (!scope.Succeeded)
        {
            return scope.Fault;
        }

        return scope.Value.IsEmpty && wildcards.Count == 0
            ? (MemoryFilter?)null
            : new MemoryFilter.All([MemoryFilter.ForScope(scope.Value), .. wildcards]);

        string? Take(string? id, FilterField field)
        {
            if (id?.Trim() != AnyId)
            {
                return id;
            }

            wildcards.Add(new MemoryFilter.Present(field));
            return null;
        }
    }
}

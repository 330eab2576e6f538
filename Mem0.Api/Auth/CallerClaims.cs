using System.Security.Claims;
using Mem0.Core.Memories;

namespace Mem0.Api.Auth;

/// <summary>What is known of an authenticated caller.</summary>
internal static class CallerClaims
{
    private const string UserId = "mem0:user_id";
    private const string AgentId = "mem0:agent_id";
    private const string AppId = "mem0:app_id";
    private const string RunId = "mem0:run_id";

    /// <summary>The claims of a key.</summary>
    /// <param name="name">A name for it that does not give it away.</param>
    /// <param name="isAdmin">Whether it is an administrator's.</param>
    /// <param name="allowed">The scope to which it is confined.</param>
    public static IEnumerable<Claim> Of(string name, bool isAdmin, MemoryScope allowed)
    {
        yield return new Claim(ClaimTypes.Name, name);
        if (isAdmin)
        {
            yield return new Claim(ClaimTypes.Role, ApiKeyHandler.AdminRole);
        }

        foreach (var (type, id) in ((string, string?)[])
            [(UserId, allowed.UserId), (AgentId, allowed.AgentId), (AppId, allowed.AppId), (RunId, allowed.RunId)])
        {
            if (id is not null)
            {
                yield return new Claim(type, id);
            }
        }
    }

    /// <summary>A name for the caller's key that does not give it away.</summary>
    public static string KeyName(this ClaimsPrincipal caller) => Authenticated(caller).FindFirstValue(ClaimTypes.Name)!;

    /// <summary>The scope to which the caller is confined; empty when it may reach all memories.</summary>
    public static MemoryScope AllowedScope(this ClaimsPrincipal caller) => new(
        Authenticated(caller).FindFirstValue(UserId), caller.FindFirstValue(AgentId), caller.FindFirstValue(AppId), caller.FindFirstValue(RunId));

    /// <summary>A caller without claims is not one without bounds.</summary>
    private static ClaimsPrincipal Authenticated(ClaimsPrincipal caller) =>
        caller.Identity is { IsAuthenticated: true } ? caller : throw new InvalidOperationException("The caller is not authenticated.");
}

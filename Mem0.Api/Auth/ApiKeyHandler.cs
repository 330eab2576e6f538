using System.Security.Claims;
using System.Text.Encodings.Web;
using Mem0.Api.Http;
using Mem0.Core.Memories;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Mem0.Api.Auth;

/// <summary>
/// Takes a key from <c>Authorization: Bearer</c>, <c>Authorization: Token</c> (mem0's hosted clients) or <c>X-API-Key</c> (its self-hosted
/// ones). A wrong bearer is refused even beside a good <c>X-API-Key</c>, as mem0's server does.
/// </summary>
internal sealed class ApiKeyHandler(KeyRing keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "ApiKey";

    /// <summary>The role of an administrator.</summary>
    public const string AdminRole = "admin";

    private const string KeyHeader = "X-API-Key";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        var problem = Presented() is null
            ? Problems.Create(StatusCodes.Status401Unauthorized, "authentication_required", "Authentication required. Provide an API key as Bearer token or X-API-Key header.")
            : Problems.Create(StatusCodes.Status401Unauthorized, "invalid_api_key", "Invalid API key.");
        return problem.ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.Create(
        StatusCodes.Status403Forbidden,
        "admin_key_required",
        "This needs an administrator's key: one of Mem0:Auth:AdminApiKeys (MEM0_ADMIN_API_KEY).").ExecuteAsync(Context);

    private AuthenticateResult Authenticate()
    {
        if (keys.IsEmpty)
        {
            return Admit("local", isAdmin: true, MemoryScope.Unconfined);
        }

        if (Presented() is not { } presented)
        {
            return AuthenticateResult.NoResult();
        }

        return keys.Find(presented) is { } key ? Admit(key.Name, key.IsAdmin, key.Allowed) : AuthenticateResult.Fail("invalid_api_key");
    }

    private static AuthenticateResult Admit(string name, bool isAdmin, MemoryScope allowed)
    {
        var identity = new ClaimsIdentity(CallerClaims.Of(name, isAdmin, allowed), SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    private string? Presented()
    {
        var authorization = Request.Headers.Authorization.ToString();
        foreach (var scheme in (ReadOnlySpan<string>)["Bearer ", "Token "])
        {
            if (authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && authorization.AsSpan(scheme.Length).Trim() is { IsEmpty: false } key)
            {
                return key.ToString();
            }
        }

        return Request.Headers[KeyHeader].ToString() is { Length: > 0 } header ? header : null;
    }
}

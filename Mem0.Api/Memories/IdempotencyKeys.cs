using Mem0.Api.Auth;
using Mem0.Core;
using Mem0.Core.Memories;

namespace Mem0.Api.Memories;

/// <summary>Reads the <c>Idempotency-Key</c> header (draft-ietf-httpapi-idempotency-key-header-07).</summary>
internal static class IdempotencyKeys
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>The claim of a request, scoped to the caller's API key; null without the header.</summary>
    public static Outcome<IdempotencyClaim?> Claim(HttpContext context, string fingerprint)
    {
        if (context.Request.Headers[Header].ToString() is not { Length: > 0 } key)
        {
            return (IdempotencyClaim?)null;
        }

        return key.Length <= MaxLength && key.All(c => c is >= ' ' and <= '~')
            ? new IdempotencyClaim(context.User.KeyName(), key, fingerprint)
            : Fault.Invalid(Header, $"{Header} must be 1 to {MaxLength} visible ASCII characters.");
    }
}

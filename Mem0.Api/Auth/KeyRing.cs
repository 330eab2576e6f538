using System.Security.Cryptography;
using System.Text;
using Mem0.Core.Memories;
using Microsoft.Extensions.Options;

namespace Mem0.Api.Auth;

/// <summary>The keys that are accepted, as SHA-256 digests: a key is long and random, so a slow hash would protect nothing more.</summary>
internal sealed class KeyRing
{
    private readonly List<ApiKey> _keys;

    public KeyRing(IOptions<ApiKeyOptions> options) => _keys =
    [
        .. options.Value.AdminApiKeys.Select(key => new ApiKey(Digest(key), true)),
        .. options.Value.ApiKeys.Select(key => new ApiKey(Digest(key), false)),
        .. options.Value.ScopedApiKeys.Select(entry => new ApiKey(Digest(entry.Key!), false, entry.ToScope())),
    ];

    /// <summary>Whether there is any key.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>The key that a caller presents, or null. Takes the same time whichever key matches, or none.</summary>
    public ApiKey? Find(string presented)
    {
        var digest = Digest(presented);
        ApiKey? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Digest, digest))
            {
                found ??= key;
            }
        }

        return found;
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

/// <summary>A key.</summary>
/// <param name="Digest">Its SHA-256.</param>
/// <param name="IsAdmin">Whether it is an administrator's.</param>
/// <param name="Allowed">The scope to which it is confined; an empty one confines to nothing.</param>
internal sealed record ApiKey(byte[] Digest, bool IsAdmin, MemoryScope Allowed = default)
{
    /// <summary>A name for it that does not give it away: the start of its digest.</summary>
    public string Name => Convert.ToHexStringLower(Digest.AsSpan(0, 8));
}

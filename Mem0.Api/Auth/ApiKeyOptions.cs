using System.ComponentModel.DataAnnotations;

namespace Mem0.Api.Auth;

/// <summary>
/// Who may call. Section <c>Mem0:Auth</c>. Without any key the server answers everybody, as administrator, and listens on loopback
/// addresses only.
/// </summary>
internal sealed class ApiKeyOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Auth";

    /// <summary>The shortest key that is not warned about.</summary>
    public const int ShortestStrongKey = 16;

    /// <summary>Keys that may store, search, change and delete memories. <c>MEM0_API_KEY</c> is an alias of the first.</summary>
    public IList<string> ApiKeys { get; } = [];

    /// <summary>
    /// Keys that may also list the memories of all owners and reset the store. <c>MEM0_ADMIN_API_KEY</c> and <c>ADMIN_API_KEY</c> are aliases
    /// of the first.
    /// </summary>
    public IList<string> AdminApiKeys { get; } = [];

    /// <summary>Keys that may reach only the memories that have all the ids which the key names.</summary>
    public IList<ScopedApiKey> ScopedApiKeys { get; } = [];

    /// <summary>Whether there is any key.</summary>
    public bool HasKeys => ApiKeys.Count + AdminApiKeys.Count + ScopedApiKeys.Count > 0;

    /// <summary>All keys with the names of their settings.</summary>
    public IEnumerable<(string Path, string Key)> AllKeys() =>
    [
        .. ApiKeys.Select((key, i) => ($"{Section}:{nameof(ApiKeys)}:{i}", key)),
        .. AdminApiKeys.Select((key, i) => ($"{Section}:{nameof(AdminApiKeys)}:{i}", key)),
        .. ScopedApiKeys.Select((entry, i) => ($"{PathOf(i)}:{nameof(ScopedApiKey.Key)}", entry.Key ?? "")),
    ];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AllKeys().Any(key => key.Key.Length == 0 || key.Key.Any(c => c is <= ' ' or > '~')))
        {
            yield return new ValidationResult(
                $"A key in {Section} is empty, or has blanks or characters that a header cannot carry. Use visible ASCII characters, {ShortestStrongKey} or more.",
                [nameof(ApiKeys)]);
        }

        foreach (var fault in ScopedApiKeys.SelectMany((entry, i) => entry.Faults(PathOf(i))).Concat(Ambiguous()))
        {
            yield return new ValidationResult(fault, [nameof(ScopedApiKeys)]);
        }
    }

    private static string PathOf(int entry) => $"{Section}:{nameof(ScopedApiKeys)}:{entry}";

    /// <summary>Of a key that stands in two lists, or with two scopes, nobody could say what it may reach.</summary>
    private IEnumerable<string> Ambiguous() =>
        from same in AllKeys().Where(key => key.Key.Length > 0).GroupBy(key => key.Key, key => key.Path, StringComparer.Ordinal)
        where same.DistinctBy(ListOf, StringComparer.Ordinal).Count() > 1 || (same.Count() > 1 && ListOf(same.First()) == nameof(ScopedApiKeys))
        select $"{string.Join(" and ", same)} are the same key; a key has one place.";

    private static string ListOf(string path) => path.Split(':')[2];
}

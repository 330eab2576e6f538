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

    /// <summary>Whether there is any key.</summary>
    public bool HasKeys => ApiKeys.Count + AdminApiKeys.Count > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ApiKeys.Concat(AdminApiKeys).Any(key => key.Length == 0 || key.Any(c => c is <= ' ' or > '~')))
        {
            yield return new ValidationResult(
                $"A key in {Section} is empty, or has blanks or characters that a header cannot carry. Use visible ASCII characters, {ShortestStrongKey} or more.",
                [nameof(ApiKeys)]);
        }
    }
}

using Microsoft.Extensions.Options;

namespace Mem0.Core.Inference.Models;

/// <summary>Checks <see cref="LlmOptions"/> beyond the ranges of single settings.</summary>
internal sealed class LlmOptionsValidator : IValidateOptions<LlmOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, LlmOptions options) => EndpointSettings.Check(
        LlmOptions.Section,
        options.Provider,
        options.Endpoint,
        options.ApiKey,
        options.MaxTokens >= options.ContextTokens
            ? $"{LlmOptions.Section}:{nameof(options.MaxTokens)} must be less than {LlmOptions.Section}:{nameof(options.ContextTokens)}, which has room for the prompt, too."
            : null);
}

/// <summary>Checks <see cref="ExternalLlmOptions"/> beyond the ranges of single settings.</summary>
internal sealed class ExternalLlmOptionsValidator : IValidateOptions<ExternalLlmOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ExternalLlmOptions options) =>
        EndpointSettings.Check(ExternalLlmOptions.Section, options.Provider, options.Endpoint, options.ApiKey);
}

/// <summary>Checks <see cref="EmbedderOptions"/> beyond the ranges of single settings.</summary>
internal sealed class EmbedderOptionsValidator : IValidateOptions<EmbedderOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, EmbedderOptions options) =>
        EndpointSettings.Check(EmbedderOptions.Section, options.Provider, options.Endpoint, options.ApiKey);
}

/// <summary>The settings that every endpoint has.</summary>
file static class EndpointSettings
{
    /// <summary>Lists every fault.</summary>
    public static ValidateOptionsResult Check(string section, string provider, string? endpoint, string? apiKey, params IEnumerable<string?> further)
    {
        List<string> faults = [.. AddressFaults(section, provider, endpoint, apiKey), .. further.OfType<string>()];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> AddressFaults(string section, string provider, string? endpoint, string? apiKey)
    {
        if (!string.IsNullOrEmpty(endpoint))
        {
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                yield return $"{section}:Endpoint must be an address such as http://127.0.0.1:11434.";
                yield break;
            }

            if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            {
                yield return $"{section}:Endpoint must be a base address alone: credentials go into {section}:ApiKey.";
            }
        }

        if (provider == ModelEndpoints.OpenAi && string.IsNullOrEmpty(apiKey) && ModelEndpoints.Address(provider, endpoint).Host == ModelEndpoints.OpenAiHost)
        {
            yield return $"{section}:ApiKey must be set for {ModelEndpoints.OpenAiHost}; for another server of the openai protocol, set {section}:Endpoint.";
        }

        if (apiKey is not null && apiKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            yield return $"{section}:ApiKey has characters that no header can have.";
        }
    }
}

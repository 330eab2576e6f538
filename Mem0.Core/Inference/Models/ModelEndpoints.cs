namespace Mem0.Core.Inference.Models;

/// <summary>The endpoints that settings name.</summary>
internal static class ModelEndpoints
{
    /// <summary>Ollama's own protocol.</summary>
    public const string Ollama = "ollama";

    /// <summary>OpenAI's protocol, which llama.cpp, vLLM and LM Studio have too.</summary>
    public const string OpenAi = "openai";

    /// <summary>OpenAI itself.</summary>
    public const string OpenAiHost = "api.openai.com";

    private static readonly Uri OllamaDefault = new("http://127.0.0.1:11434");
    private static readonly Uri OpenAiDefault = new($"https://{OpenAiHost}/v1");

    /// <summary>The language model; null when there is none.</summary>
    public static ModelEndpoint? Endpoint(this LlmOptions options) =>
        Of(options.Provider, options.Endpoint, options.Model, options.ApiKey, LlmOptions.Section);

    /// <summary>The external language model; null when there is none.</summary>
    public static ModelEndpoint? Endpoint(this ExternalLlmOptions options) =>
        Of(options.Provider, options.Endpoint, options.Model, options.ApiKey, ExternalLlmOptions.Section);

    /// <summary>The embedding model; null when it is the built-in one.</summary>
    public static ModelEndpoint? Endpoint(this EmbedderOptions options) =>
        Of(options.Provider, options.Endpoint, options.Model, options.ApiKey, EmbedderOptions.Section);

    /// <summary>
    /// The address of a server. The openai protocol's routes are below <c>/v1</c>: an address without a path gets it (llama.cpp has routes of the
    /// same names, but of another shape, at its root).
    /// </summary>
    /// <param name="provider">The protocol.</param>
    /// <param name="address">The configured address; null or empty for the default.</param>
    public static Uri Address(string provider, string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            return provider == Ollama ? OllamaDefault : OpenAiDefault;
        }

        var uri = new Uri(address);
        return provider == OpenAi && uri.AbsolutePath == "/" ? new Uri(uri, "v1") : uri;
    }

    private static ModelEndpoint? Of(string provider, string? address, string model, string? apiKey, string section) =>
        provider is Ollama or OpenAi
            ? new ModelEndpoint(provider, Address(provider, address), model, string.IsNullOrEmpty(apiKey) ? null : apiKey) { Section = section }
            : null;
}

using System.Data.Common;
using Mem0.Core.Inference.Models;
using Microsoft.Extensions.Configuration;

namespace Mem0.Core.Configuration;

/// <summary>
/// The settings of models under the names of existing deployments, and as Aspire's connection strings <c>chat</c> and <c>embed</c>
/// (<c>Endpoint=http://ollama:11434;Model=qwen2.5:3b</c>, also <c>Key=</c> and <c>Provider=</c>). The provider decides what is taken: an address of Ollama's is none of
/// OpenAI's, and a key of OpenAI's goes nowhere else.
/// </summary>
internal static class ModelAliases
{
    /// <summary>The settings that follow, lowest in precedence.</summary>
    /// <param name="configuration">The host's configuration.</param>
    /// <exception cref="InvalidOperationException">A connection string cannot be read.</exception>
    public static IEnumerable<(string Key, string Value)> Read(IConfiguration configuration)
    {
        var chat = Connection(configuration, "chat");
        var llm = Provider(configuration, LlmOptions.Section) ?? chat?.Provider ?? Alias(configuration, "MEM0_LLM_PROVIDER")
            ?? (OllamaAddress(configuration) is null ? null : ModelEndpoints.Ollama);
        return
        [
            .. Model(configuration, LlmOptions.Section, llm, chat, Alias(configuration, "MEM0_LLM_MODEL")),
            .. Embedder(configuration),
            .. External(configuration, llm),
        ];
    }

    /// <summary>The built-in embedder stays unless another one is named: a store keeps vectors of one model only.</summary>
    private static IEnumerable<(string Key, string Value)> Embedder(IConfiguration configuration)
    {
        var embed = Connection(configuration, "embed");
        var provider = Provider(configuration, EmbedderOptions.Section) ?? embed?.Provider ?? Alias(configuration, "MEM0_EMBEDDER_PROVIDER");
        return Model(configuration, EmbedderOptions.Section, provider, embed, Alias(configuration, "MEM0_EMBEDDER_MODEL"));
    }

    /// <summary>With routing, OpenAI is the external model beside a local Ollama.</summary>
    private static IEnumerable<(string Key, string Value)> External(IConfiguration configuration, string? llm)
    {
        var external = Provider(configuration, ExternalLlmOptions.Section);
        return llm == ModelEndpoints.Ollama && external is null or ModelEndpoints.OpenAi && Alias(configuration, "OPENAI_API_KEY") is not null
            && bool.TryParse(Alias(configuration, "LLM_ROUTING_ENABLED"), out var routing) && routing
            ? Model(configuration, ExternalLlmOptions.Section, ModelEndpoints.OpenAi, connection: null, model: null)
            : [];
    }

    private static IEnumerable<(string Key, string Value)> Model(
        IConfiguration configuration, string section, string? provider, ModelConnectionString? connection, string? model)
    {
        if (provider is null)
        {
            return [];
        }

        var (address, name, key) = connection is not null && connection.Provider == provider
            ? (connection.Endpoint, connection.Model ?? model, connection.Key)
            : provider switch
            {
                ModelEndpoints.Ollama => (OllamaAddress(configuration), model, null),
                ModelEndpoints.OpenAi => (Alias(configuration, "OPENAI_BASE_URL"), model, Alias(configuration, "OPENAI_API_KEY")),
                _ => (null, model, null),
            };

        // A key is one of the server that it was given with.
        var elsewhere = configuration[$"{section}:{nameof(LlmOptions.Endpoint)}"] is { } configured && Normal(provider, configured) != Normal(provider, address);
        return new (string Name, string? Value)[]
        {
            (nameof(LlmOptions.Provider), provider),
            (nameof(LlmOptions.Endpoint), address),
            (nameof(LlmOptions.Model), name),
            (nameof(LlmOptions.ApiKey), elsewhere ? null : key),
        }.Where(member => member.Value is not null).Select(member => ($"{section}:{member.Name}", member.Value!));
    }

    /// <summary>An address in the form in which two of one server are the same; one that cannot be read, which the options refuse, as it is.</summary>
    private static string Normal(string provider, string? address) => string.IsNullOrEmpty(address) || Uri.IsWellFormedUriString(address, UriKind.Absolute)
        ? ModelEndpoints.Address(provider, address).AbsoluteUri.TrimEnd('/')
        : address;

    private static string? Provider(IConfiguration configuration, string section) => Alias(configuration, $"{section}:{nameof(LlmOptions.Provider)}");

    private static string? OllamaAddress(IConfiguration configuration) => Alias(configuration, "OLLAMA_BASE_URL") ?? Alias(configuration, "OLLAMA_URL");

    private static string? Alias(IConfiguration configuration, string name) => configuration[name] is { Length: > 0 } value ? value : null;

    private static ModelConnectionString? Connection(IConfiguration configuration, string name)
    {
        if (configuration.GetConnectionString(name) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            var builder = new DbConnectionStringBuilder { ConnectionString = text };
            if (Member("Endpoint") is { } endpoint)
            {
                return new ModelConnectionString(Member("Provider") ?? ModelEndpoints.Ollama, endpoint, Member("Model"), Member("Key"));
            }

            string? Member(string keyword) => builder.TryGetValue(keyword, out var value) && value is string { Length: > 0 } member ? member : null;
        }
        catch (ArgumentException)
        {
            // The exception would quote the text, in which a key may stand.
        }

        throw new InvalidOperationException($"ConnectionStrings:{name} must be like Endpoint=http://127.0.0.1:11434;Model=qwen2.5:3b, with Provider=openai for another protocol.");
    }

    private sealed record ModelConnectionString(string Provider, string Endpoint, string? Model, string? Key);
}

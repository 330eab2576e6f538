using Mem0.Core.Inference.Models;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.Inference.Models;

/// <summary>What settings of models mean, and which cannot be.</summary>
public sealed class ModelSettingsTests
{
    [Theory]
    [InlineData("ollama", null, "http://127.0.0.1:11434/")]
    [InlineData("openai", null, "https://api.openai.com/v1")]
    [InlineData("openai", "", "https://api.openai.com/v1")]
    [InlineData("openai", "http://127.0.0.1:8080", "http://127.0.0.1:8080/v1")]
    [InlineData("openai", "http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1")]
    [InlineData("openai", "http://127.0.0.1:8080/api/v3", "http://127.0.0.1:8080/api/v3")]
    [InlineData("ollama", "http://gateway/ollama", "http://gateway/ollama")]
    public void An_address_is_the_configured_one_or_the_default(string provider, string? configured, string address) =>
        Assert.Equal(address, new LlmOptions { Provider = provider, Endpoint = configured }.Endpoint()!.Address.AbsoluteUri);

    [Fact]
    public void Without_a_provider_there_is_no_endpoint()
    {
        Assert.Null(new LlmOptions().Endpoint());
        Assert.Null(new ExternalLlmOptions().Endpoint());
        Assert.Null(new EmbedderOptions().Endpoint());
    }

    [Fact]
    public void An_endpoint_does_not_show_its_key() =>
        Assert.DoesNotContain("secret", new LlmOptions { Provider = "openai", ApiKey = "secret" }.Endpoint()!.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Mem0:Llm:Endpoint", "ollama:11434")]
    [InlineData("Mem0:Llm:Endpoint", "ftp://ollama")]
    [InlineData("Mem0:Llm:Endpoint", "/v1")]
    [InlineData("Mem0:Llm:Endpoint", "http://user:password@ollama:11434")]
    [InlineData("Mem0:Embedder:Endpoint", "http://ollama?key=1")]
    [InlineData("Mem0:Llm:External:Endpoint", "nowhere")]
    [InlineData("Mem0:Llm:ApiKey", "two\nlines")]
    [InlineData("Mem0:Llm:MaxTokens", "8192")]
    public async Task A_setting_that_cannot_be_is_named(string name, string value)
    {
        await using var services = new ModelServices((name, value));

        var fault = Assert.Throws<OptionsValidationException>(() => Validate(services));

        Assert.Contains(fault.Failures, failure => failure.Contains(name, StringComparison.Ordinal));
        Assert.DoesNotContain("password", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mem0:Llm")]
    [InlineData("Mem0:Llm:External")]
    [InlineData("Mem0:Embedder")]
    public async Task OpenAI_itself_needs_a_key(string section)
    {
        await using var without = new ModelServices(($"{section}:Provider", "openai"));
        await using var with = new ModelServices(($"{section}:Provider", "openai"), ($"{section}:ApiKey", "key"));
        await using var elsewhere = new ModelServices(($"{section}:Provider", "openai"), ($"{section}:Endpoint", "http://127.0.0.1:8080"));

        Assert.Contains($"{section}:ApiKey", Assert.Throws<OptionsValidationException>(() => Validate(without)).Message, StringComparison.Ordinal);
        Validate(with);
        Validate(elsewhere);
    }

    private static void Validate(ModelServices services) => services.Get<IStartupValidator>().Validate();
}

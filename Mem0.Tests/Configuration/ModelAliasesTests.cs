using Mem0.Core.Configuration;
using Microsoft.Extensions.Configuration;

namespace Mem0.Tests.Configuration;

/// <summary>The settings of models under other names.</summary>
public sealed class ModelAliasesTests
{
    [Fact]
    public void Without_any_there_is_no_model() => Assert.Empty(Read());

    [Fact]
    public void The_connection_strings_of_Aspire_are_Ollamas() => Assert.Equal(
        [
            "Embedder:Endpoint=http://ollama:11434", "Embedder:Model=nomic-embed-text", "Embedder:Provider=ollama",
            "Llm:Endpoint=http://ollama:11434", "Llm:Model=qwen2.5:3b", "Llm:Provider=ollama",
        ],
        Read(
            ("ConnectionStrings:chat", "Endpoint=http://ollama:11434;Model=qwen2.5:3b"),
            ("ConnectionStrings:embed", "Endpoint=http://ollama:11434;Model=nomic-embed-text")));

    [Fact]
    public void A_connection_string_may_name_another_protocol_and_a_key() => Assert.Equal(
        ["Llm:ApiKey=secret", "Llm:Endpoint=http://vllm:8000/v1", "Llm:Model=m", "Llm:Provider=openai"],
        Read(("ConnectionStrings:chat", "Provider=openai;Endpoint=http://vllm:8000/v1;Model=m;Key=secret")));

    [Fact]
    public void A_connection_string_wins_over_aliases_and_loses_to_settings() => Assert.Equal(
        ["Llm:Endpoint=http://ollama:11434", "Llm:Model=mine", "Llm:Provider=ollama"],
        Read(
            ("ConnectionStrings:chat", "Endpoint=http://ollama:11434;Model=qwen2.5:3b"),
            ("MEM0_LLM_PROVIDER", "openai"), ("MEM0_LLM_MODEL", "gpt"), ("OPENAI_API_KEY", "secret"), ("OLLAMA_BASE_URL", "http://other"),
            ("Mem0:Llm:Model", "mine")));

    [Fact]
    public void An_address_of_one_protocol_is_not_that_of_another() => Assert.Equal(
        ["Llm:ApiKey=secret", "Llm:Provider=openai"],
        Read(("ConnectionStrings:chat", "Endpoint=http://ollama:11434;Model=qwen2.5:3b"), ("OPENAI_API_KEY", "secret"), ("Mem0:Llm:Provider", "openai")));

    [Fact]
    public void A_key_of_OpenAI_does_not_go_to_another_address() => Assert.Equal(
        ["Llm:Endpoint=http://vllm:8000", "Llm:Provider=openai"],
        Read(("OPENAI_API_KEY", "secret"), ("Mem0:Llm:Provider", "openai"), ("Mem0:Llm:Endpoint", "http://vllm:8000")));

    [Theory]
    [InlineData(null, "https://api.openai.com/v1")]
    [InlineData(null, "https://API.openai.com/v1/")]
    [InlineData(null, "https://api.openai.com")]
    [InlineData("http://gateway:8000", "http://gateway:8000/v1")]
    [InlineData("http://gateway:8000/v1", "http://gateway:8000")]
    public void A_key_of_OpenAI_goes_to_the_address_that_it_comes_with_however_that_is_written(string? alias, string written)
    {
        (string, string)[] settings = [("OPENAI_API_KEY", "secret"), ("Mem0:Llm:Provider", "openai"), ("Mem0:Llm:Endpoint", written)];

        Assert.Contains("Llm:ApiKey=secret", Read(alias is null ? settings : [.. settings, ("OPENAI_BASE_URL", alias)]));
    }

    [Theory]
    [InlineData(null, "http://api.openai.com/v1")]
    [InlineData(null, "https://api.openai.com/v2")]
    [InlineData(null, "api.openai.com")]
    [InlineData("http://gateway:8000", "")]
    [InlineData("http://gateway:8000", "https://api.openai.com/v1")]
    public void And_to_no_other(string? alias, string written)
    {
        (string, string)[] settings = [("OPENAI_API_KEY", "secret"), ("Mem0:Llm:Provider", "openai"), ("Mem0:Llm:Endpoint", written)];

        Assert.DoesNotContain("Llm:ApiKey=secret", Read(alias is null ? settings : [.. settings, ("OPENAI_BASE_URL", alias)]));
    }

    [Theory]
    [InlineData("OLLAMA_BASE_URL")]
    [InlineData("OLLAMA_URL")]
    public void The_address_of_an_Ollama_makes_it_the_language_model(string name) =>
        Assert.Equal(["Llm:Endpoint=http://ollama:11434", "Llm:Provider=ollama"], Read((name, "http://ollama:11434")));

    [Fact]
    public void Another_provider_that_is_named_stays() => Assert.Equal(
        ["Llm:ApiKey=secret", "Llm:Endpoint=http://gateway/v1", "Llm:Model=m", "Llm:Provider=openai"],
        Read(
            ("OLLAMA_BASE_URL", "http://ollama:11434"), ("MEM0_LLM_PROVIDER", "openai"), ("MEM0_LLM_MODEL", "m"),
            ("OPENAI_API_KEY", "secret"), ("OPENAI_BASE_URL", "http://gateway/v1")));

    [Fact]
    public void A_key_of_OpenAI_alone_sends_nothing_there() => Assert.Empty(Read(("OPENAI_API_KEY", "secret")));

    [Fact]
    public void The_embedder_is_another_one_only_when_it_is_named()
    {
        Assert.DoesNotContain(Read(("OLLAMA_BASE_URL", "http://ollama:11434")), setting => setting.StartsWith("Embedder", StringComparison.Ordinal));
        Assert.Equal(
            ["Embedder:Endpoint=http://ollama:11434", "Embedder:Model=bge-m3", "Embedder:Provider=ollama"],
            Read(("OLLAMA_BASE_URL", "http://ollama:11434"), ("MEM0_EMBEDDER_PROVIDER", "ollama"), ("MEM0_EMBEDDER_MODEL", "bge-m3"), ("MEM0_LLM_PROVIDER", "none"))
                .Where(setting => setting.StartsWith("Embedder", StringComparison.Ordinal)));
    }

    [Fact]
    public void With_routing_OpenAI_is_the_external_model_beside_Ollama() => Assert.Equal(
        [
            "Llm:Endpoint=http://ollama:11434", "Llm:External:ApiKey=secret", "Llm:External:Provider=openai", "Llm:Provider=ollama",
            "Llm:Routing:Enabled=true", "Llm:Routing:LocalThreshold=0.7",
        ],
        Read(("OLLAMA_BASE_URL", "http://ollama:11434"), ("OPENAI_API_KEY", "secret"), ("LLM_ROUTING_ENABLED", "true"), ("LLM_LOCAL_THRESHOLD", "0.7")));

    [Theory]
    [InlineData("LLM_ROUTING_ENABLED", "false")]
    [InlineData("Mem0:Llm:External:Provider", "none")]
    [InlineData("Mem0:Llm:Provider", "none")]
    public void Otherwise_there_is_no_external_model(string name, string value) => Assert.DoesNotContain(
        "Llm:External:ApiKey=secret",
        Read(("OLLAMA_BASE_URL", "http://ollama:11434"), ("OPENAI_API_KEY", "secret"), ("LLM_ROUTING_ENABLED", name == "LLM_ROUTING_ENABLED" ? value : "true"), (name, value)));

    [Theory]
    [InlineData("http://ollama:11434")]
    [InlineData("Model=m;Key=secret")]
    [InlineData("Endpoint;secret")]
    public void A_connection_string_that_cannot_be_read_is_named_and_not_quoted(string connection)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => Read(("ConnectionStrings:embed", connection)));

        Assert.Contains("ConnectionStrings:embed", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The settings below <c>Mem0</c> that come of it.</summary>
    private static List<string> Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.DistinctBy(setting => setting.Name).ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        configuration.AddEnvironmentAliases();
        return
        [
            .. configuration.GetSection("Mem0").AsEnumerable(makePathsRelative: true)
                .Where(setting => setting.Value is not null).Select(setting => $"{setting.Key}={setting.Value}").Order(StringComparer.Ordinal),
        ];
    }
}

using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Inference.Models;

/// <summary>The language model, from the section <c>Mem0:Llm</c>.</summary>
public sealed class LlmOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Llm";

    /// <summary>The protocol: <c>none</c>, <c>ollama</c> or <c>openai</c> (OpenAI, llama.cpp, vLLM, LM Studio).</summary>
    /// <value>The default is <c>none</c>.</value>
    [AllowedValues("none", "ollama", "openai")]
    public string Provider { get; set; } = "none";

    /// <summary>The server's base address. Without one: <c>http://127.0.0.1:11434</c> for <c>ollama</c>, <c>https://api.openai.com/v1</c> for <c>openai</c>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The model's name.</summary>
    /// <value>The default is <c>qwen2.5:3b</c>.</value>
    [Required]
    public string Model { get; set; } = "qwen2.5:3b";

    /// <summary>The key that the server asks for.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The sampling temperature, 0..2.</summary>
    [Range(0d, 2d)]
    public double Temperature { get; set; } = 0.1;

    /// <summary>The probability mass that is sampled from, 0..1.</summary>
    [Range(0d, 1d)]
    public double TopP { get; set; } = 0.1;

    /// <summary>Tokens that an answer may have for each fact that is expected in a text.</summary>
    [Range(16, 4096)]
    public int TokensPerFact { get; set; } = 128;

    /// <summary>The most tokens of one answer, however many facts are expected.</summary>
    [Range(64, 131072)]
    public int MaxTokens { get; set; } = 2048;

    /// <summary>
    /// The largest context, in tokens, for prompt and answer together: what does not fit is not sent. Conversations are extracted in parts that fit.
    /// </summary>
    [Range(1024, 1048576)]
    public int ContextTokens { get; set; } = 8192;

    /// <summary>How long Ollama keeps the model in memory after a call; negative for ever.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether Ollama is asked to download the model at the start when it does not have it.</summary>
    public bool Pull { get; set; }
}

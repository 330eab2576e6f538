using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Inference.Models;

/// <summary>A language model elsewhere, to which calls may be routed that the local one is too weak for; from the section <c>Mem0:Llm:External</c>.</summary>
public sealed class ExternalLlmOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Llm:External";

    /// <summary>The protocol: <c>none</c>, <c>ollama</c> or <c>openai</c>.</summary>
    /// <value>The default is <c>none</c>.</value>
    [AllowedValues("none", "ollama", "openai")]
    public string Provider { get; set; } = "none";

    /// <summary>The server's base address. Without one: <c>http://127.0.0.1:11434</c> for <c>ollama</c>, <c>https://api.openai.com/v1</c> for <c>openai</c>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The model's name.</summary>
    /// <value>The default is <c>gpt-4o-mini</c>.</value>
    [Required]
    public string Model { get; set; } = "gpt-4o-mini";

    /// <summary>The key that the server asks for.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The largest context, in tokens, for prompt and answer together: what does not fit is not sent.</summary>
    [Range(1024, 1048576)]
    public int ContextTokens { get; set; } = 131072;

    /// <summary>What a million tokens of prompts cost, in US dollars; 0 counts no cost.</summary>
    [Range(0d, 10000d)]
    public double InputCostPerMillionTokens { get; set; }

    /// <summary>What a million tokens of answers cost, in US dollars; 0 counts no cost.</summary>
    [Range(0d, 10000d)]
    public double OutputCostPerMillionTokens { get; set; }
}

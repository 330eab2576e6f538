using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Inference.Models;

/// <summary>The embedding model, from the section <c>Mem0:Embedder</c>.</summary>
public sealed class EmbedderOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Embedder";

    /// <summary>The protocol: <c>builtin</c> (no server), <c>ollama</c> or <c>openai</c>.</summary>
    /// <value>The default is <c>builtin</c>.</value>
    [AllowedValues("builtin", "ollama", "openai")]
    public string Provider { get; set; } = "builtin";

    /// <summary>The server's base address. Without one: <c>http://127.0.0.1:11434</c> for <c>ollama</c>, <c>https://api.openai.com/v1</c> for <c>openai</c>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The model's name; without influence on <c>builtin</c>.</summary>
    /// <value>The default is <c>nomic-embed-text</c>.</value>
    [Required]
    public string Model { get; set; } = "nomic-embed-text";

    /// <summary>The key that the server asks for.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The dimension of the vectors. They are refused when they come in another one.</summary>
    /// <value>The default is 768, that of <c>nomic-embed-text</c>.</value>
    [Range(1, 4000)]
    public int Dimensions { get; set; } = 768;

    /// <summary>The most texts in one call.</summary>
    [Range(1, 2048)]
    public int BatchSize { get; set; } = 64;

    /// <summary>What is put before a text that is stored, such as <c>search_document: </c> for <c>nomic-embed-text</c>.</summary>
    public string? DocumentPrefix { get; set; }

    /// <summary>What is put before a question, such as <c>search_query: </c> for <c>nomic-embed-text</c>.</summary>
    public string? QueryPrefix { get; set; }
}

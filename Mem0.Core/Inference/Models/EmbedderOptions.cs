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

    /// <summary>
    /// The most tokens, estimated, of a text that is embedded as a whole; a longer one is embedded in pieces, and its vector is their mean.
    /// Without influence on <c>builtin</c>.
    /// </summary>
    /// <value>The default is 2048, the context of <c>nomic-embed-text</c>.</value>
    [Range(128, 131072)]
    public int ContextTokens { get; set; } = 2048;

    /// <summary>The most texts in one call.</summary>
    [Range(1, 2048)]
    public int BatchSize { get; set; } = 64;

    /// <summary>What is put before a text that is stored, such as <c>search_document: </c> for <c>nomic-embed-text</c>. It is part of the model's recorded name: with another one, the vectors are others.</summary>
    [MaxLength(1000)]
    public string? DocumentPrefix { get; set; }

    /// <summary>What is put before a question, such as <c>search_query: </c> for <c>nomic-embed-text</c>.</summary>
    [MaxLength(1000)]
    public string? QueryPrefix { get; set; }

    /// <summary>How long Ollama keeps the model in memory after a call; negative for ever.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether Ollama is asked to download the model at the start when it does not have it.</summary>
    public bool Pull { get; set; }
}

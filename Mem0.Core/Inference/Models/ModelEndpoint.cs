namespace Mem0.Core.Inference.Models;

/// <summary>A model on a server.</summary>
/// <param name="Provider">The protocol: <c>ollama</c> or <c>openai</c>.</param>
/// <param name="Address">The server's base address.</param>
/// <param name="Model">The model's name as the server has it.</param>
/// <param name="ApiKey">The key that the server asks for; null without one.</param>
internal sealed record ModelEndpoint(string Provider, Uri Address, string Model, string? ApiKey)
{
    /// <summary>The section of its settings, which advice names; null for <c>Mem0:Llm</c> or <c>Mem0:Embedder</c>, by what it is used for.</summary>
    public string? Section { get; init; }

    /// <summary>Everything but the key.</summary>
    public override string ToString() => $"{Provider} {Model} at {Address}";
}

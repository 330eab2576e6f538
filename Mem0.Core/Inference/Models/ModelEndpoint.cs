namespace Mem0.Core.Inference.Models;

/// <summary>A model on a server.</summary>
/// <param name="Provider">The protocol: <c>ollama</c> or <c>openai</c>.</param>
/// <param name="Address">The server's base address.</param>
/// <param name="Model">The model's name as the server has it.</param>
/// <param name="ApiKey">The key that the server asks for; null without one.</param>
internal sealed record ModelEndpoint(string Provider, Uri Address, string Model, string? ApiKey)
{
    /// <summary>Everything but the key.</summary>
    public override string ToString() => $"{Provider} {Model} at {Address}";
}

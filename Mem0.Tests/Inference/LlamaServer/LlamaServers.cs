using Mem0.Core.Inference.Models;
using Mem0.Tests.Inference.Models;

namespace Mem0.Tests.Inference.LlamaServer;

/// <summary>Real servers of small models, which ./test.sh starts where it is told of a folder with their files.</summary>
internal static class LlamaServers
{
    private const string ChatVariable = "MEM0_TEST_LLAMA_CHAT", EmbedVariable = "MEM0_TEST_LLAMA_EMBED";

    /// <summary>SmolLM2-135M-Instruct: a real language model, and a weak one.</summary>
    public static ModelEndpoint Chat => new("openai", Address(ChatVariable), "smollm2-135m-instruct", null);

    /// <summary>all-MiniLM-L6-v2, of 384 dimensions.</summary>
    public static ModelEndpoint Embed => new("openai", Address(EmbedVariable), "all-minilm-l6-v2", null);

    /// <summary>The clients, set for <see cref="Embed"/>; both servers are listed, wherever they are.</summary>
    public static ModelServices Services(params (string, string)[] settings) =>
        new([("Mem0:Embedder:Dimensions", "384"), ("Mem0:Embedder:ContextTokens", "400"), .. Allowed, .. settings]);

    /// <summary>Entries behind the one that <see cref="ModelServices"/> has already.</summary>
    private static IEnumerable<(string, string)> Allowed => new[] { ChatVariable, EmbedVariable }
        .Select(Environment.GetEnvironmentVariable).Where(address => !string.IsNullOrEmpty(address)).Select(address => new Uri(address!))
        .Select((address, i) => ($"Mem0:Egress:Allow:{i + 1}", $"{address.Host}:{address.Port}"));

    private static Uri Address(string variable)
    {
        var address = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(address), $"no model folder: {variable} names no llama-server, and MEM0_TEST_MODELS no files for ./test.sh to start one on");
        return ModelEndpoints.Address("openai", address);
    }
}

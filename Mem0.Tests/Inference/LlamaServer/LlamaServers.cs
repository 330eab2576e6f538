using Mem0.Core.Inference.Models;
using Mem0.Tests.Inference.Models;

namespace Mem0.Tests.Inference.LlamaServer;

/// <summary>Real servers of small models, which ./test.sh starts where it is told of a folder with their files.</summary>
internal static class LlamaServers
{
    /// <summary>SmolLM2-135M-Instruct: a real language model, and a weak one.</summary>
    public static ModelEndpoint Chat => new("openai", Address("MEM0_TEST_LLAMA_CHAT"), "smollm2-135m-instruct", null);

    /// <summary>all-MiniLM-L6-v2, of 384 dimensions.</summary>
    public static ModelEndpoint Embed => new("openai", Address("MEM0_TEST_LLAMA_EMBED"), "all-minilm-l6-v2", null);

    /// <summary>The clients, set for <see cref="Embed"/>.</summary>
    public static ModelServices Services(params (string, string)[] settings) =>
        new([("Mem0:Embedder:Dimensions", "384"), ("Mem0:Embedder:ContextTokens", "400"), .. settings]);

    private static Uri Address(string variable)
    {
        var address = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(address), $"no model folder: {variable} names no llama-server, and MEM0_TEST_MODELS no files for ./test.sh to start one on");
        return ModelEndpoints.Address("openai", address);
    }
}

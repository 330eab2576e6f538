using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Inference.WarmUp;

/// <summary>The probes that models have to pass before the server is ready, from the section <c>Mem0:Inference:WarmUp</c>.</summary>
public sealed class WarmUpOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Inference:WarmUp";

    /// <summary>Whether models are probed, read at start. Without it the server is ready at once, and a model's first answer takes as long as loading it.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How many probes each model has to pass, one after the other. Before them there is a call that loads the model and is not measured.</summary>
    [Range(1, 100)]
    public int Probes { get; set; } = 2;

    /// <summary>How long the language model may take to begin an answer of a few tokens.</summary>
    /// <value>The default is 500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan LlmProbeLimit { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the embedding of a short text may take.</summary>
    /// <value>The default is 200 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan EmbeddingProbeLimit { get; set; } = TimeSpan.FromMilliseconds(200);
}

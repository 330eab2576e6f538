using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Inference.Caching;

/// <summary>How long answers and embeddings are kept in memory, from the section <c>Mem0:Inference:Cache</c>.</summary>
public sealed class InferenceCacheOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Mem0:Inference:Cache";

    /// <summary>Whether anything is kept, and calls for the same share one.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How long an answer or an embedding is good for.</summary>
    /// <value>The default is 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Ttl { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How much memory answers and embeddings may take together. It is read at start.</summary>
    [Range(1, 65536)]
    public int SizeMiB { get; set; } = 64;
}

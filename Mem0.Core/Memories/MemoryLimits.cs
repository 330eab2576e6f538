using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Memories;

/// <summary>Limits on what one request may bring. Section <c>Mem0:Limits</c>.</summary>
public sealed class MemoryLimits
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Limits";

    /// <summary>The largest request body, in bytes; beyond it the answer is 413.</summary>
    /// <value>The default is 1 MiB.</value>
    [Range(1024, 1 << 30)]
    public int BodyBytes { get; set; } = 1 << 20;

    /// <summary>The longest text of one memory and the longest query, in UTF-8 bytes.</summary>
    /// <value>The default is 32 KiB.</value>
    [Range(16, 1 << 24)]
    public int TextBytes { get; set; } = 32 << 10;

    /// <summary>The most messages in one add.</summary>
    /// <value>The default is 200.</value>
    [Range(1, 100_000)]
    public int Messages { get; set; } = 200;

    /// <summary>The most results of one search or listing.</summary>
    /// <value>The default is 1000.</value>
    [Range(1, 100_000)]
    public int TopK { get; set; } = 1000;

    /// <summary>How deep objects and lists in metadata may nest; the object itself is depth 1.</summary>
    /// <value>The default is 8.</value>
    [Range(1, 64)]
    public int MetadataDepth { get; set; } = 8;
}

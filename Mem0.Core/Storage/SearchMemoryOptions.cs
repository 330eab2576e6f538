using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Storage;

/// <summary>How much memory searching takes. Section <c>Mem0</c>.</summary>
public sealed class SearchMemoryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0";

    /// <summary>
    /// How many mebibytes of searched scopes are kept in memory. Beyond it the scope that was searched longest ago is dropped, and read
    /// again at its next search; a single scope may exceed it. A memory takes about 0.9 KiB.
    /// </summary>
    /// <value>The default is 512.</value>
    [Range(1, 1 << 20)]
    public int SearchMemoryMiB { get; set; } = 512;
}

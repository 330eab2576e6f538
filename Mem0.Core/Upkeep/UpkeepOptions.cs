using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Upkeep;

/// <summary>What is done in the background, apart from any request. Section <c>Mem0:Upkeep</c>.</summary>
public sealed class UpkeepOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Upkeep";

    /// <summary>
    /// Whether the API does the upkeep. Where a worker (<c>Mem0.Ingest</c>) runs over the same database it can leave it to that; where several
    /// do it, they share the work or wait for each other. The embedded store belongs to the API's process, which always does its upkeep.
    /// </summary>
    /// <value>The default is true.</value>
    public bool InApi { get; set; } = true;

    /// <summary>
    /// How many days after its last day an expired memory is deleted, with an entry in its history as for any other deletion; 0 keeps expired
    /// memories for ever.
    /// </summary>
    /// <value>The default is 30 days.</value>
    [Range(0, 36_500)]
    public int ExpiredMemoryDays { get; set; } = 30;
}

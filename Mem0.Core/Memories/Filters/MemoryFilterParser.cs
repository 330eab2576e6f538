using System.Text.Json;

namespace Mem0.Core.Memories.Filters;

/// <summary>Reads filters as JSON, in the dialect of mem0's hosted API, of its open-source server, or a mixture of both.</summary>
/// <remarks>
/// <para>
/// Sibling keys are ANDed, whatever they are. <c>AND</c> and <c>OR</c> take a list of objects, <c>NOT</c> an object or a list of objects
/// none of which may hold; all three in any case, with or without <c>$</c> before them. An empty object is true of every memory.
/// </para>
/// <para>
/// Any other key names a field with a condition: a scalar it equals, a list of scalars it is one of, null for absent or null, <c>"*"</c>
/// for present, or an object of operators, all of which must hold: <c>eq ne in nin gt gte lt lte contains icontains</c>. Keys that are not
/// ours address the caller's metadata; <c>metadata</c> takes an object of such keys and so reaches members that share a name with our
/// fields. <c>ne</c>, <c>nin</c> and <c>NOT</c> are exact complements: they hold for memories that lack the field, as in the hosted API and
/// unlike in the open-source server.
/// </para>
/// <para>Every fault has the code <c>invalid_filter</c> and names the key by its path, such as <c>filters.AND[1].price.between</c>.</para>
/// </remarks>
public static class MemoryFilterParser
{
    /// <summary>How deep conditions may nest in <c>AND</c>, <c>OR</c> and <c>NOT</c>; the root is depth 1.</summary>
    public const int MaxDepth = 16;

    /// <summary>How many conditions a filter may have in all. A list of values is one condition.</summary>
    public const int MaxConditions = 1000;

    /// <summary>How long a list of values or of conditions may be.</summary>
    public const int MaxListLength = 1000;

    private const string Root = "filters";

    /// <summary>Reads a filter.</summary>
    /// <param name="filters">The value of <c>filters</c> in a request: an object.</param>
    /// <returns>The filter, or a fault that names the key which is wrong and what would be right. Never throws.</returns>
    public static Outcome<MemoryFilter> Parse(JsonElement filters)
    {
        var reading = new FilterReading();
        var filter = filters.ValueKind == JsonValueKind.Object
            ? new FilterGroupReader(reading).Group(filters, Root, depth: 1)
            : reading.Fail(Root, "filters must be an object, such as {\"user_id\": \"u1\"}.");
        return filter is null ? reading.Fault! : filter;
    }
}

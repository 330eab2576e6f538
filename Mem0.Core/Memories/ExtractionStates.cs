namespace Mem0.Core.Memories;

/// <summary>How states of extraction are stored, filtered by and written.</summary>
public static class ExtractionStates
{
    /// <summary>The name of a state: <c>extracted</c>, <c>failed</c>, <c>empty</c> or <c>summarized</c>.</summary>
    public static string Name(this ExtractionState state) => state.ToString().ToLowerInvariant();
}

namespace Mem0.Core.Extraction;

/// <summary>Limits on what a caller may add to the extraction prompt. The edge checks them and names the field.</summary>
public static class ExtractionLimits
{
    /// <summary>The most characters of instructions, of inclusions and of exclusions, each.</summary>
    public const int InstructionCharacters = 4_000;

    /// <summary>The most categories.</summary>
    public const int Categories = 100;

    /// <summary>The most characters of a category's name.</summary>
    public const int CategoryNameCharacters = 100;

    /// <summary>The most characters of a category's description.</summary>
    public const int CategoryDescriptionCharacters = 400;

    /// <summary>The most characters of a fact; a longer text is no single fact but a copy of what was said.</summary>
    public const int FactCharacters = 1_000;
}

using Mem0.Core.Memories;

namespace Mem0.Core.Extraction;

/// <summary>Checks what a request wants of an extraction.</summary>
internal static class WishChecks
{
    /// <summary>The fault of the first field that is too long or cannot be stored; null when all is well.</summary>
    public static Fault? Check(ExtractionWishes wishes) =>
        Text("prompt", wishes.Prompt) ?? Text("custom_instructions", wishes.Instructions) ?? Text("includes", wishes.Includes) ?? Text("excludes", wishes.Excludes) ?? Categories("custom_categories", wishes.Categories);

    /// <summary>The fault of categories, of a request or configured; null when all is well.</summary>
    /// <param name="field">The field or setting, as the fault names it.</param>
    /// <param name="categories">The categories, name to description; null for none.</param>
    public static Fault? Categories(string field, IReadOnlyDictionary<string, string>? categories)
    {
        if (categories is null)
        {
            return null;
        }

        if (categories.Count > ExtractionLimits.Categories)
        {
            return Fault.Invalid(field, $"At most {ExtractionLimits.Categories} categories can be given.");
        }

        foreach (var (name, description) in categories)
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > ExtractionLimits.CategoryNameCharacters)
            {
                return Fault.Invalid(field, $"The name of a category has 1 to {ExtractionLimits.CategoryNameCharacters} characters.");
            }

            // Configuration may bind a null.
            if (description is not { Length: <= ExtractionLimits.CategoryDescriptionCharacters })
            {
                return Fault.Invalid(field, $"The description of a category is a text of {ExtractionLimits.CategoryDescriptionCharacters} characters at the most.");
            }

            if ((Texts.Check(field, name) ?? Texts.Check(field, description)) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static Fault? Text(string field, string? text) => text switch
    {
        null => null,
        { Length: > ExtractionLimits.InstructionCharacters } =>
            Fault.Invalid(field, $"{field} is longer than {ExtractionLimits.InstructionCharacters} characters.", "text_too_long"),
        _ => Texts.Check(field, text),
    };
}

using Mem0.Core.Memories;

namespace Mem0.Core.Extraction;

/// <summary>Checks what a request wants of an extraction.</summary>
internal static class WishChecks
{
    /// <summary>The fault of the first field that is too long or cannot be stored; null when all is well.</summary>
    public static Fault? Check(ExtractionWishes wishes) =>
        Text("prompt", wishes.Prompt) ?? Text("custom_instructions", wishes.Instructions) ?? Text("includes", wishes.Includes) ?? Text("excludes", wishes.Excludes) ?? Categories(wishes.Categories);

    private static Fault? Text(string field, string? text) => text switch
    {
        null => null,
        { Length: > ExtractionLimits.InstructionCharacters } =>
            Fault.Invalid(field, $"{field} is longer than {ExtractionLimits.InstructionCharacters} characters.", "text_too_long"),
        _ => Texts.Check(field, text),
    };

    private static Fault? Categories(IReadOnlyDictionary<string, string>? categories)
    {
        const string Field = "custom_categories";
        if (categories is null)
        {
            return null;
        }

        if (categories.Count > ExtractionLimits.Categories)
        {
            return Fault.Invalid(Field, $"At most {ExtractionLimits.Categories} categories can be given.");
        }

        foreach (var (name, description) in categories)
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > ExtractionLimits.CategoryNameCharacters)
            {
                return Fault.Invalid(Field, $"The name of a category has 1 to {ExtractionLimits.CategoryNameCharacters} characters.");
            }

            if (description.Length > ExtractionLimits.CategoryDescriptionCharacters)
            {
                return Fault.Invalid(Field, $"The description of a category has {ExtractionLimits.CategoryDescriptionCharacters} characters at the most.");
            }

            if ((Texts.Check(Field, name) ?? Texts.Check(Field, description)) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}

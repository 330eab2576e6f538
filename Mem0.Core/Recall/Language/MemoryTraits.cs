using System.Text.RegularExpressions;

namespace Mem0.Core.Recall.Language;

/// <summary>What the words of a memory tell of it, whatever the question.</summary>
[Flags]
internal enum MemoryTraits
{
    /// <summary>None of the others.</summary>
    None = 0,

    /// <summary>Somebody speaks of himself: a pronoun of the first person.</summary>
    FirstPerson = 1,

    /// <summary>It says when: a word of time, a year or an ordinal in digits.</summary>
    TimeWords = 2,
}

/// <summary>Reads the traits of a memory off its text.</summary>
internal static partial class MemoryTraitsReading
{
    extension(MemoryTraits)
    {
        /// <summary>The traits of a text; the description of a picture has no part in them.</summary>
        public static MemoryTraits Of(string text)
        {
            string written = ImageCaption.Without(text);
            return (FirstPerson().IsMatch(written) ? MemoryTraits.FirstPerson : MemoryTraits.None)
                | (TimeWords().IsMatch(written) ? MemoryTraits.TimeWords : MemoryTraits.None);
        }
    }

    /// <summary>The case matters: "US" is a country. "I'm" and the like begin with the word I.</summary>
    [GeneratedRegex(@"\b(?:I|[Mm]y|[Ww]e|[Oo]ur|me|mine|myself|us)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FirstPerson();

    [GeneratedRegex(
        @"\b(yesterday|today|tonight|tomorrow|last|next|ago|week|weekend|month|year|(mon|tues|wednes|thurs|fri|satur|sun)day|"
        + "january|february|march|april|may|june|july|august|september|october|november|december|[0-9]{4}|[0-9]+(st|nd|rd|th)|"
        + @"recently|summer|winter|spring|fall|since|morning|evening|night)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex TimeWords();
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Mem0.Core.Extraction.Deduplication;

/// <summary>Compares texts letter by letter, and tells English from other languages.</summary>
internal static class FactText
{
    private static readonly FrozenSet<string> English = Set(
        "the a an is are was has have had of in on at to for with and my his her their not does doesn't likes works lives from by that who she he it "
        + "user user's i i'm their plays every no wants");

    private static readonly FrozenSet<string>[] Others =
    [
        Set("der die das ein eine einen ist sind hat nicht kein keine und mit von zu im am auf für ich mag isst trinkt gerne wohnt arbeitet als bei nach seit jeden"),
        Set("le la les un une des est a du de et dans pour avec ne pas n'aime aime habite travaille chez il elle son sa ses à au en j'aime depuis comme beaucoup que"),
        Set("el la los las un una es está de y en con por para no se le su vive trabaja tiene gusta habla como que del al ha muy desde hace"),
        Set("il lo la gli un una è di e in con per non si suo sua vive lavora ha che del come da piace abita"),
        Set("o a os as um uma é de e em com por para não se seu sua vive trabalha tem que do da como mora gosta"),
        Set("de het een is zijn heeft niet en met van in op te voor hij zij woont werkt als bij graag"),
    ];

    /// <summary>
    /// A text whose letters alone count: as <see cref="PlainLetters"/>, white space as one blank, without quotation marks and without punctuation at
    /// the end.
    /// </summary>
    public static string Normalize(string text)
    {
        StringBuilder normal = new(text.Length);
        foreach (Rune rune in PlainLetters.Of(text).EnumerateRunes())
        {
            Append(normal, rune);
        }

        int end = normal.Length;
        while (end > 0 && (normal[end - 1] is ' ' || char.IsPunctuation(normal[end - 1])))
        {
            end--;
        }

        return normal.ToString(0, end);
    }

    /// <summary>Whether a text has Latin letters only and no more words of another language than of English.</summary>
    public static bool IsEnglish(string text)
    {
        if (text.EnumerateRunes().Any(rune => rune.Value > 0x24F && Rune.IsLetter(rune)))
        {
            return false;
        }

        string[] words = text.ToLowerInvariant().Split([' ', '.', ',', ';', '!', '?'], StringSplitOptions.RemoveEmptyEntries);
        int english = words.Count(English.Contains);
        return Others.All(language => words.Count(language.Contains) <= english);
    }

    private static void Append(StringBuilder normal, Rune plain)
    {
        if (Rune.IsWhiteSpace(plain))
        {
            if (normal.Length > 0 && normal[^1] != ' ')
            {
                normal.Append(' ');
            }
        }
        else if (!IsQuotation(plain) && Rune.GetUnicodeCategory(plain) is not (UnicodeCategory.Format or UnicodeCategory.Control))
        {
            normal.Append(plain.ToString());
        }
    }

    private static bool IsQuotation(Rune rune) =>
        rune.Value is '"' or '\'' or '`' or '«' or '»' or 0x201A or 0x201E or 0x201C or 0x201D or 0x2018 or 0x2019
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation;

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}

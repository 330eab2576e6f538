namespace Mem0.Core.Extraction.Answers;

/// <summary>
/// Reads facts from the answers of models, which are JSON at best: whatever stands around it (<see cref="AnswerJson"/>), and another shape than was
/// asked for (<see cref="FactShapes"/>), are taken. Every text that is there is kept.
/// </summary>
internal static class FactAnswerParser
{
    /// <summary>Reads an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="isCut">Whether it ended because it may have no more tokens.</param>
    public static FactAnswer Parse(string answer, bool isCut = false)
    {
        if (answer.Length > AnswerJson.LongestAnswer)
        {
            return FactAnswer.Invalid("it was far too long");
        }

        // An answer that is JSON as a whole is taken as it is: a fact may speak of "<think>".
        var whole = Read(answer, isCut);
        return whole.State == AnswerState.Complete && StartsAsJson(answer) ? whole : Read(AnswerJson.WithoutThoughts(answer), isCut);
    }

    private static bool StartsAsJson(string answer) => answer.AsSpan().TrimStart() is ['{' or '[', ..];

    private static FactAnswer Read(string answer, bool isCut)
    {
        if (string.IsNullOrWhiteSpace(answer))
        {
            return FactAnswer.Invalid("it was empty");
        }

        var found = new FactShapes();
        AnswerJson.Read(answer, found.Take, found.TakeBreak);
        return found.Answer(isCut);
    }
}

namespace Mem0.Benchmarks.Recall;

/// <summary>Reads a text of facts, one a line, each with the questions that it answers on the lines after it, which begin with "? ".</summary>
internal static class FactsReader
{
    private const string QuestionMark = "? ";

    private static readonly DateTimeOffset Said = new(2024, 4, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Reads facts that stand alone: each is a conversation of its own.</summary>
    public static Material Read(TextReader reader)
    {
        var facts = new List<Turn>();
        var questions = new List<MaterialQuestion>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(QuestionMark, StringComparison.Ordinal))
            {
                questions.Add(new MaterialQuestion(line[QuestionMark.Length..], "facts", [facts.Count - 1]));
            }
            else if (line.Length > 0)
            {
                facts.Add(new Turn($"{facts.Count}", "user", null, line, Said));
            }
        }

        return new Material("facts", facts, questions);
    }
}

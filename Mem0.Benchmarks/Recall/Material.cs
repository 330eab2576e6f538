namespace Mem0.Benchmarks.Recall;

/// <summary>Conversations of one person and questions about them.</summary>
/// <param name="Name">Its name; the user id under which it is stored.</param>
/// <param name="Turns">What was said, in order.</param>
/// <param name="Questions">The questions, answerable or not.</param>
internal sealed record Material(string Name, IReadOnlyList<Turn> Turns, IReadOnlyList<MaterialQuestion> Questions)
{
    /// <summary>The questions whose answer some turns give.</summary>
    public IEnumerable<MaterialQuestion> Answerable => Questions.Where(question => question.Evidence.Count > 0);

    /// <summary>The questions whose answer no turn gives.</summary>
    public IEnumerable<MaterialQuestion> Unanswerable => Questions.Where(question => question.Evidence.Count == 0);
}

/// <summary>What somebody said at once; becomes one memory.</summary>
/// <param name="Session">The conversation that it was said in.</param>
/// <param name="Role">The role of the message.</param>
/// <param name="Speaker">Who said it, where that is known.</param>
/// <param name="Text">What was said.</param>
/// <param name="Said">When.</param>
internal sealed record Turn(string Session, string Role, string? Speaker, string Text, DateTimeOffset Said);

/// <summary>A question.</summary>
/// <param name="Text">The question.</param>
/// <param name="Category">What kind of question it is.</param>
/// <param name="Evidence">The positions of the turns that give the answer; empty when none does.</param>
internal sealed record MaterialQuestion(string Text, string Category, IReadOnlyList<int> Evidence);

using System.Text;
using Mem0.Core.Memories;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Extraction.Prompts;

/// <summary>The prompt of one extraction: the file's turns with the categories and wishes of a request, to which conversations are added.</summary>
internal sealed class FactPrompt
{
    private const string CategoriesMark = "{categories}";
    private const string FaultMark = "{fault}";
    private const string ExampleCategory = "family";
    private const int MostOfAnAnswer = 1_000;

    private static readonly ChatRole Repair = new("repair");

    private readonly List<ChatMessage> _turns;

    /// <summary>Composes the prompt.</summary>
    /// <param name="request">The request with its wishes; what it does not say is taken from <paramref name="options"/>.</param>
    /// <param name="options">The configured wishes and categories.</param>
    public FactPrompt(ExtractionRequest request, ExtractionOptions options)
    {
        var described = request.Categories ?? (options.Categories.Count > 0 ? options.Categories : null);
        Categories = described ?? DefaultCategories.All;
        var system = Wishes(File.Turns[0].Text.Replace(CategoriesMark, List(described), StringComparison.Ordinal), request, options);
        _turns = [new ChatMessage(ChatRole.System, system), .. File.Turns.Skip(1).Where(turn => turn.Role != Repair).Select(Example)];
        Format = AnswerSchema.Of(Categories.Keys);
    }

    /// <summary>The file.</summary>
    public static PromptFile File => PromptFile.Facts;

    /// <summary>The categories of which a fact may have some, name to description.</summary>
    public IReadOnlyDictionary<string, string> Categories { get; }

    /// <summary>The schema of the answer.</summary>
    public ChatResponseFormatJson Format { get; }

    /// <summary>The characters of the prompt without a conversation.</summary>
    public IEnumerable<string> Texts => _turns.Select(turn => turn.Text);

    /// <summary>The turns that ask for the facts of a conversation.</summary>
    public List<ChatMessage> For(IEnumerable<MemoryMessage> lines, DateOnly saidOn) =>
        [.. _turns, new ChatMessage(ChatRole.User, ConversationText.Of(lines, saidOn))];

    /// <summary>The turns that follow an answer that cannot be used.</summary>
    /// <param name="turns">The turns that led to it.</param>
    /// <param name="answer">The answer; its beginning is enough to show the model what it did.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static List<ChatMessage> After(List<ChatMessage> turns, string answer, string fault) =>
    [
        .. turns,
        new ChatMessage(ChatRole.Assistant, answer.Length <= MostOfAnAnswer ? answer : answer[..MostOfAnAnswer]),
        new ChatMessage(ChatRole.User, File.Turns.Single(turn => turn.Role == Repair).Text.Replace(FaultMark, fault, StringComparison.Ordinal)),
    ];

    /// <summary>The default categories speak for themselves; others are listed with their descriptions.</summary>
    private static string List(IReadOnlyDictionary<string, string>? described) => described is null
        ? string.Join(", ", DefaultCategories.All.Keys)
        : string.Join("; ", described.Select(each => each.Value is "" ? each.Key : $"{each.Key} ({each.Value})"));

    private static string Wishes(string system, ExtractionRequest request, ExtractionOptions options)
    {
        var text = new StringBuilder(system);
        Add("Remember only: ", request.Includes ?? options.Includes);
        Add("Never remember: ", request.Excludes ?? options.Excludes);
        Add("Mind this too: ", options.CustomInstructions);
        Add("Mind this too: ", request.Instructions);
        return text.ToString();

        void Add(string label, string? wish)
        {
            if (!string.IsNullOrWhiteSpace(wish))
            {
                text.Append('\n').Append(label).Append(wish.Trim());
            }
        }
    }

    /// <summary>An example never shows a category that the request does not have.</summary>
    private ChatMessage Example((ChatRole Role, string Text) turn) => new(
        turn.Role, Categories.ContainsKey(ExampleCategory) ? turn.Text : turn.Text.Replace($"\"{ExampleCategory}\"", "", StringComparison.Ordinal));
}

using System.Text.Json;
using Mem0.Core.Memories;

namespace Mem0.Core.Extraction.Answers;

/// <summary>
/// Collects facts from the JSON values of an answer. Known shapes: <c>{"memory": [{"text": …}]}</c>, which is asked for, the same with
/// <c>facts</c> or <c>memories</c>, with plain texts or a single fact instead of the list, a list without a name, facts one after another, and
/// each of these wrapped in one more object.
/// </summary>
internal sealed class FactShapes
{
    private const int DeepestWrapping = 2;
    private const string Broken = "the JSON was broken or did not end";

    private static readonly string[] ListNames = ["memory", "memories", "facts"];
    private static readonly string[] TextNames = ["text", "fact", "memory", "content"];

    private readonly List<AnsweredFact> _facts = [];
    private bool _broken;
    private bool _recognised;
    private int _lists;
    private int _singles;
    private bool _hasItemsWithoutText;

    /// <summary>Takes a value that was read whole.</summary>
    public void Take(JsonElement value)
    {
        switch (value.ValueKind)
        {
            // Inside of a value that is broken, a list is as likely the entities of a fact.
            case JsonValueKind.Array when !_broken:
                TakeItems(value);
                break;
            case JsonValueKind.Object:
                TakeObject(value, 0);
                break;
        }
    }

    /// <summary>
    /// A value began here that could not be read to its end: facts are missing, whatever was read before, and what is taken from here on may be a
    /// part of it.
    /// </summary>
    /// <param name="isLoneBracket">Whether it is a <c>[</c> with which the answer ends; after whole values that is no JSON, since these follow each other as objects.</param>
    public void TakeBreak(bool isLoneBracket) => _broken |= !(isLoneBracket && _recognised);

    /// <summary>What has been found.</summary>
    /// <param name="isCut">Whether the model was stopped in the middle. Then the answer is whole only if it is one list, behind which nothing can follow.</param>
    public FactAnswer Answer(bool isCut)
    {
        if (_facts.Count == 0 && (_broken || _hasItemsWithoutText || !_recognised))
        {
            return FactAnswer.Invalid(_broken ? Broken : _hasItemsWithoutText ? "its items had no text" : "it had no JSON of that shape");
        }

        return _broken || (isCut && !(_lists == 1 && _singles == 0))
            ? new FactAnswer(AnswerState.Partial, _facts, Broken)
            : new FactAnswer(AnswerState.Complete, _facts, null);
    }

    private bool TakeObject(JsonElement value, int depth)
    {
        foreach (var name in ListNames)
        {
            if (value.TryGetProperty(name, out var list) && TakeList(list, isFact: HasText(value) && name == "memory"))
            {
                return true;
            }
        }

        if (TakeFact(value))
        {
            RecogniseSingle();
            return true;
        }

        return depth < DeepestWrapping
            && value.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object).Any(member => TakeObject(member.Value, depth + 1));
    }

    /// <summary>Takes what stands under the name of the list; a value of another kind is none.</summary>
    /// <param name="list">The value.</param>
    /// <param name="isFact">Whether the object is a fact by itself, so that a text here is a member of it.</param>
    private bool TakeList(JsonElement list, bool isFact)
    {
        switch (list.ValueKind)
        {
            case JsonValueKind.Array:
                TakeItems(list);
                return true;
            case JsonValueKind.Object when TakeFact(list):
            case JsonValueKind.String when !isFact && TakeText(list):
                RecogniseSingle();
                return true;
            default:
                return false;
        }
    }

    /// <summary>A single fact; inside of a value that is broken it does not make the answer one of the shape.</summary>
    private void RecogniseSingle()
    {
        _singles++;
        _recognised |= !_broken;
    }

    private void TakeItems(JsonElement list)
    {
        _lists++;
        _recognised |= !_broken;
        foreach (var item in list.EnumerateArray())
        {
            var taken = item.ValueKind switch
            {
                JsonValueKind.Object => TakeFact(item),
                JsonValueKind.String => TakeText(item),
                _ => false,
            };
            _hasItemsWithoutText |= !taken;
        }
    }

    private bool TakeText(JsonElement text)
    {
        if (TextOf(text) is not { } known)
        {
            return false;
        }

        _facts.Add(new AnsweredFact(known, null, null, [], []));
        return true;
    }

    private bool TakeFact(JsonElement fact)
    {
        var text = TextNames.Select(name => fact.TryGetProperty(name, out var value) ? TextOf(value) : null).FirstOrDefault(value => value is not null);
        if (text is null)
        {
            return false;
        }

        _facts.Add(new AnsweredFact(text, Member("attributed_to"), Member("when"), Members("entities"), Members("categories")));
        return true;

        string? Member(string name) => fact.TryGetProperty(name, out var value) ? TextOf(value) : null;

        IReadOnlyList<string> Members(string name) => !fact.TryGetProperty(name, out var value) ? []
            : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(TextOf).OfType<string>()]
            : TextOf(value) is { } single ? [single] : [];
    }

    private static bool HasText(JsonElement value) => value.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String;

    /// <summary>A text without control characters and white space around; null for what is none, is empty, or holds half of a surrogate pair.</summary>
    private static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || Texts.Read(value.GetString) is not { } text)
        {
            return null;
        }

        text = AnswerText.Line(text);
        return text.Length == 0 ? null : text;
    }
}

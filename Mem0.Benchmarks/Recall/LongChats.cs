namespace Mem0.Benchmarks.Recall;

/// <summary>
/// Makes chats of a person with an assistant whose messages are some 2,000 characters long. Each answer stands in one sentence of one
/// message; what surrounds it is generated from the same topic's words, and is the same in every run.
/// </summary>
internal sealed class LongChats
{
    private const int Seed = 4711;
    private const int AssistantLength = 2000;
    private const int UserLength = 250;

    private static readonly DateTimeOffset FirstChat = new(2024, 1, 10, 18, 0, 0, TimeSpan.Zero);

    private static readonly string[] Advice =
    [
        "Many people start with the {0} and only later think of the {1}, which makes the {2} harder than it has to be.",
        "It is worth checking the {0} first, because the {1} depends on it more than most guides admit.",
        "If the {0} gives you trouble, leave the {1} as it is for a few days and look again at the {2}.",
        "You can combine the {0} with the {1}, but not on the same day as the {2}.",
        "There is no single right answer here: some swear by the {0}, others by the {1}.",
        "A cheap {0} is often good enough, while the {1} is where spending a little more pays off.",
        "Write down what you did with the {0} and the {1}, so that you can compare it with the {2} next time.",
        "Before you change the {0}, make sure that the {1} is really the cause and not the {2}.",
        "As a rule of thumb, half of the effort goes into the {0} and the rest is shared by the {1} and the {2}.",
        "Keep in mind that the {0} behaves differently in winter, and so does the {1}.",
        "The usual mistake with the {0} is impatience; the {1} needs time as well.",
        "Once the {0} is settled, the {1} follows almost by itself.",
    ];

    private static readonly string[] Wonder =
    [
        "I am still not sure how the {0} goes together with the {1}.",
        "Could you tell me more about the {0}?",
        "I tried something with the {0} and the {1}, and it did not quite work.",
        "What would you do about the {0} in my place?",
        "I have read about the {0}, but the {1} was not mentioned.",
        "Thank you, that helps with the {0}.",
    ];

    private readonly Random _random = new(Seed);
    private readonly List<Turn> _turns = [];
    private readonly List<MaterialQuestion> _questions = [];
    private string[] _topic = [];
    private int _chat;
    private int _answer;

    private LongChats()
    {
    }

    /// <summary>
    /// Makes the chats from a plan: a line "# word, word" begins a chat about these words, "u: " or "a: " is a sentence that the person or
    /// the assistant says in it, and "? " a question that the sentence before answers.
    /// </summary>
    public static Material Generate(TextReader plan)
    {
        var chats = new LongChats();
        while (plan.ReadLine() is { } line)
        {
            chats.Take(line);
        }

        return new Material("long", chats._turns, chats._questions);
    }

    private void Take(string line)
    {
        if (line.StartsWith("# ", StringComparison.Ordinal))
        {
            _topic = line[2..].Split(", ");
            _chat++;
        }
        else if (line.StartsWith("? ", StringComparison.Ordinal))
        {
            _questions.Add(new MaterialQuestion(line[2..], $"said by {_turns[_answer].Role}", [_answer]));
        }
        else if (line.Length > 0)
        {
            AddExchange(line[3..], line[0] == 'a');
        }
    }

    /// <summary>One message of the person and one of the assistant, one of which has the sentence.</summary>
    private void AddExchange(string sentence, bool fromAssistant)
    {
        Add("user", Text(Wonder, UserLength, fromAssistant ? null : sentence));
        Add("assistant", Text(Advice, AssistantLength, fromAssistant ? sentence : null));
        _answer = _turns.Count - (fromAssistant ? 1 : 2);
    }

    private void Add(string role, string text) => _turns.Add(new Turn($"chat {_chat}", role, null, text, FirstChat.AddDays(9 * _chat)));

    private string Text(string[] patterns, int length, string? sentence)
    {
        var sentences = new List<string>();
        while (sentences.Sum(said => said.Length + 1) < length)
        {
            sentences.Add(string.Format(null, patterns[_random.Next(patterns.Length)], Word(), Word(), Word()));
        }

        if (sentence is not null)
        {
            sentences.Insert(_random.Next(sentences.Count + 1), sentence);
        }

        return string.Join(' ', sentences);
    }

    private string Word() => _topic[_random.Next(_topic.Length)];
}

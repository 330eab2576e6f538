using System.Globalization;
using Mem0.Benchmarks.Latency;
using Mem0.Core.Memories;

namespace Mem0.Benchmarks.Scale;

/// <summary>
/// What is stored at one size: half of the memories belong to one user, the other half is shared by a thousand others, each of whom has one
/// at least. Conversations of up to ten memories are stored in mixed order, so that nobody's rows lie together.
/// </summary>
/// <param name="Count">How many memories there are to be.</param>
internal sealed record ScaleScopes(int Count)
{
    /// <summary>How many small scopes there are.</summary>
    public const int Small = 1000;

    /// <summary>The user who has half of the memories.</summary>
    public const string LargeUser = "large";

    private const int Seed = 20250102;
    private const int ConversationLength = 10;

    /// <summary>How many memories the large scope has.</summary>
    public int LargeSize => Count / 2;

    /// <summary>How many memories each small scope has, rounded down.</summary>
    public int SmallSize => Math.Max(1, (Count - LargeSize) / Small);

    /// <summary>How many memories there are.</summary>
    public int Total => LargeSize + Enumerable.Range(0, Small).Sum(SizeOf);

    /// <summary>The user of a small scope.</summary>
    public static string SmallUser(int number) => $"small{(number % Small).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The memories, in the order of storing.</summary>
    public IEnumerable<Memory> Memories()
    {
        var conversations = Enumerable.Range(0, Small)
            .SelectMany(number => Conversations(SmallUser(number), SizeOf(number)))
            .Concat(Conversations(LargeUser, LargeSize))
            .ToArray();
        new Random(Seed).Shuffle(conversations);
        using var texts = GeneratedTexts.Memories().GetEnumerator();
        var said = TimeProvider.System.GetUtcNow().AddMilliseconds(-Total);
        foreach (var (user, length) in conversations)
        {
            var conversation = MemoryDrafts.ConversationOf(new MemoryScope(user), said);
            for (var place = 0; place < length; place++)
            {
                texts.MoveNext();
                said = said.AddMilliseconds(1);
                yield return new Memory
                {
                    Id = Guid.CreateVersion7(said),
                    Text = texts.Current,
                    Scope = new MemoryScope(user),
                    Role = "user",
                    CreatedAt = said,
                    UpdatedAt = said,
                    Conversation = conversation,
                    Place = place,
                };
            }
        }
    }

    private int SizeOf(int number) => Math.Max(1, ((Count - LargeSize) / Small) + (number < (Count - LargeSize) % Small ? 1 : 0));

    private static IEnumerable<(string User, int Length)> Conversations(string user, int size) =>
        Enumerable.Range(0, (size + ConversationLength - 1) / ConversationLength)
            .Select(number => (user, Math.Min(ConversationLength, size - (number * ConversationLength))));
}

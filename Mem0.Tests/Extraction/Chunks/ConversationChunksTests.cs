using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Extraction.Chunks;
using Mem0.Core.Inference.Models;
using Mem0.Core.Memories;

namespace Mem0.Tests.Extraction.Chunks;

public sealed class ConversationChunksTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Gen<string> Texts = Gen
        .Elements("word ", "A sentence ends here. ", "\n\n", "。", "東京に住んでいます", "👩‍🚀", "no-space-at-all-in-this-one", "x", "   ", "Really? ")
        .ListOf()
        .Select(parts => string.Concat(parts));

    private static readonly Arbitrary<Cut> Cuts = (
        from texts in Texts.ListOf()
        from characters in Gen.Choose(200, 600)
        from tokens in Gen.Choose(256, 600)
        from overlap in Gen.Choose(20, 300)
        select new Cut([.. texts.Select(text => new MemoryMessage("user", text))], new ChunkSize(characters, tokens, overlap))).ToArbitrary();

    [Fact]
    public void Every_character_is_new_in_exactly_one_chunk() => Check.One(Many, Prop.ForAll(Cuts, cut =>
    {
        var seen = cut.Messages.Select(message => new int[message.Content.Length]).ToList();
        foreach (var piece in cut.Chunks.SelectMany(chunk => chunk.Pieces))
        {
            for (var i = piece.Start; i < piece.End; i++)
            {
                seen[piece.Message][i]++;
            }
        }

        return seen.All(counts => counts.All(count => count == 1));
    }));

    [Fact]
    public void No_chunk_is_larger_than_it_may_be() => Check.One(Many, Prop.ForAll(Cuts, cut => cut.Chunks.All(chunk =>
        chunk.Characters is > 0 && chunk.Characters <= cut.Size.Characters
        && chunk.Pieces.Sum(piece => TokenEstimate.Of(cut.Text(piece))) <= cut.Size.Tokens
        && chunk.Overlap.Sum(piece => piece.Length) <= cut.Size.Overlap)));

    [Fact]
    public void An_overlap_is_the_end_of_the_chunk_before() => Check.One(Many, Prop.ForAll(Cuts, cut => cut.Chunks.Zip(cut.Chunks.Skip(1)).All(pair =>
        string.Concat(pair.First.Pieces.Select(cut.Text)).EndsWith(string.Concat(pair.Second.Overlap.Select(cut.Text)), StringComparison.Ordinal))));

    [Fact]
    public void No_character_is_cut_in_two() => Check.One(Many, Prop.ForAll(Cuts, cut => cut.Chunks
        .SelectMany(chunk => chunk.Lines(cut.Messages))
        .All(line => line.Content.IsNormalized())));

    [Fact]
    public void Halves_are_together_what_the_whole_was() => Check.One(Many, Prop.ForAll(Cuts, cut => cut.Chunks.All(chunk =>
    {
        var halves = ConversationChunks.Halves(chunk, cut.Messages, cut.Size.Overlap);
        return halves.Count is 1 or 2
            && string.Concat(halves.SelectMany(half => half.Pieces).Select(cut.Text)) == string.Concat(chunk.Pieces.Select(cut.Text))
            && (halves.Count == 1 || halves.All(half => half.Characters > 0 && half.Characters < chunk.Characters));
    })));

    [Fact]
    public void A_short_conversation_is_one_chunk_of_whole_messages()
    {
        MemoryMessage[] messages = [new("user", "One. Two."), new("assistant", "Three."), new("user", "Four.")];

        Assert.Equal(messages, Assert.Single(ConversationChunks.Of(messages, new ChunkSize(6000, 4000, 200))).Lines(messages));
    }

    [Fact]
    public void A_message_that_fits_into_a_chunk_stays_whole()
    {
        MemoryMessage[] messages = [new("user", new string('a', 150)), new("user", $"One. {new string('b', 100)}"), new("user", "Two.")];

        var chunks = ConversationChunks.Of(messages, new ChunkSize(200, 1000, 20));

        Assert.Equal([[messages[0].Content], [messages[1].Content, "Two."]], chunks.Select(chunk => chunk.Pieces.Select(piece => messages[piece.Message].Content.Substring(piece.Start, piece.Length))));
    }

    [Fact]
    public void A_long_message_is_cut_at_sentences_which_the_next_chunk_sees_again()
    {
        MemoryMessage[] messages = [new("user", string.Join(' ', Enumerable.Range(10, 20).Select(i => $"This is sentence {i}.")))];

        var chunks = ConversationChunks.Of(messages, new ChunkSize(200, 1000, 50));

        Assert.All(chunks.SkipLast(1), chunk => Assert.EndsWith(". ", Assert.Single(chunk.Lines(messages)).Content, StringComparison.Ordinal));
        Assert.All(chunks.Skip(1), chunk => Assert.Equal(2 * "This is sentence 10. ".Length, Assert.Single(chunk.Overlap).Length));
        Assert.All(chunks, chunk => Assert.StartsWith("This is", Assert.Single(chunk.Lines(messages)).Content, StringComparison.Ordinal));
    }

    private sealed record Cut(IReadOnlyList<MemoryMessage> Messages, ChunkSize Size)
    {
        public IReadOnlyList<ConversationChunk> Chunks => ConversationChunks.Of(Messages, Size);

        public string Text(ChunkPiece piece) => Messages[piece.Message].Content.Substring(piece.Start, piece.Length);
    }
}

using Mem0.Core.Diagnostics;
using Mem0.Core.Inference;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using static Mem0.Tests.Extraction.ExtractionSetup;

namespace Mem0.Tests.Extraction;

/// <summary>Conversations of several calls, and how many facts are taken of each.</summary>
public sealed class FactExtractorChunkTests
{
    [Fact]
    public async Task Each_chunk_is_one_call_and_a_chunk_that_fails_loses_only_its_own_messages()
    {
        using var setup = new ExtractionSetup { Options = { ChunkCharacters = 200, ChunkOverlap = 40 } };
        var messages = Enumerable.Range(0, 3).Select(i => User($"Chapter {i} is about {new string('x', 150)}.")).ToArray();
        setup.Model.Answers(Facts("Chapter 0 is read.")).Fails(new InferenceException(InferenceFailure.Timeout, "scripted"))
            .Answers(Facts("Chapter 2 is read.", "Chapter 0 is read."));

        var extraction = await setup.ExtractAsync(messages);

        Assert.Equal(["Chapter 0 is read.", "Chapter 2 is read."], extraction.Facts.Select(fact => fact.Text));
        Assert.Equal([(messages[1], "timeout")], extraction.Unextracted.Select(each => (each.Message, each.Reason)));
    }

    [Fact]
    public async Task A_message_of_several_chunks_is_handed_back_whole_and_once()
    {
        using var setup = new ExtractionSetup { Options = { ChunkCharacters = 200, ChunkOverlap = 40 } };
        var message = User(string.Join(' ', Enumerable.Range(0, 25).Select(i => $"Sentence {i} says little.")));
        setup.Model.Answers(Facts("Sentence 1 says little."))
            .Fails(new InferenceException(InferenceFailure.Timeout, "scripted"))
            .Fails(new InferenceException(InferenceFailure.RateLimited, "scripted"))
            .Answers(Facts());

        var extraction = await setup.ExtractAsync(message);

        Assert.Equal((message, "timeout"), (Assert.Single(extraction.Unextracted).Message, extraction.Unextracted[0].Reason));
        Assert.Single(extraction.Facts);
    }

    [Fact]
    public async Task A_model_that_is_missing_is_asked_once()
    {
        using var setup = new ExtractionSetup { Options = { ChunkCharacters = 200, ChunkOverlap = 40 } };
        setup.Model.Fails(new InferenceException(InferenceFailure.ModelMissing, "scripted"));

        var extraction = await setup.ExtractAsync(User(new string('a', 180)), User(new string('b', 180)));

        Assert.Equal(["model_missing", "model_missing"], extraction.Unextracted.Select(each => each.Reason));
    }

    [Fact]
    public async Task Beyond_the_most_facts_of_a_chunk_its_messages_are_handed_back()
    {
        using var setup = new ExtractionSetup { Options = { ChunkCharacters = 200, ChunkOverlap = 40 } };
        var messages = Enumerable.Range(0, 2).Select(i => User($"Chapter {i} is about {new string('x', 150)}.")).ToArray();
        var facts = Enumerable.Range(0, 17).Select(i => $"Chapter 0 has page {i}.").ToArray();
        setup.Model.Answers(Facts(facts)).Answers(Facts("Chapter 1 is read."));
        using var dropped = new MetricCollector<long>(setup.Meters, Mem0Telemetry.Name, Mem0Telemetry.ExtractionDropped);

        var extraction = await setup.ExtractAsync(messages);

        Assert.Equal([.. facts.Take(16), "Chapter 1 is read."], extraction.Facts.Select(fact => fact.Text));
        Assert.Equal([(messages[0], "invalid_answer")], extraction.Unextracted.Select(each => (each.Message, each.Reason)));
        Assert.Equal(1, extraction.Dropped);
        Assert.Equal("too_many", Assert.Single(dropped.GetMeasurementSnapshot()).Tags[Mem0Telemetry.ExtractionReason]);
    }

    [Fact]
    public async Task A_longer_chunk_may_have_two_facts_for_each_120_characters()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts(Enumerable.Range(0, 41).Select(i => $"The book has page {i}.").ToArray()));

        var extraction = await setup.ExtractAsync(User("The book. " + new string('x', 2_390)));

        Assert.Equal(40, extraction.Facts.Count);
        Assert.Single(extraction.Unextracted);
    }

    [Fact]
    public async Task A_model_that_repeats_itself_gives_one_fact_and_no_failure()
    {
        using var setup = new ExtractionSetup();
        setup.Model.Answers(Facts(Enumerable.Repeat("The user likes figs.", 100).ToArray()));

        var extraction = await setup.ExtractAsync(User("I like figs."));

        Assert.Equal("The user likes figs.", Assert.Single(extraction.Facts).Text);
        Assert.Empty(extraction.Unextracted);
    }
}

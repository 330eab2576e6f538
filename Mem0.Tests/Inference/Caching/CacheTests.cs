using Mem0.Core.Inference;
using Mem0.Core.Inference.Caching;
using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Routing;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Inference.Caching;

public sealed class CacheTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_question_is_answered_from_memory_and_listed_as_such()
    {
        await using var host = new ModelHost();
        host.Local.Answers("answer");

        var asked = await host.AskAsync();
        var kept = await host.AskAsync();

        Assert.Equal(("answer", "answer", 1), (asked.Text, kept.Text, host.Local.Calls));
        Assert.NotSame(asked, kept);
        Assert.Equal(asked.Usage!.InputTokenCount, kept.Usage!.InputTokenCount);
        Assert.Equal((1, 1, 0.5), (host.Report.Cache.Hits, host.Report.Cache.Misses, host.Report.Cache.HitRate));
        Assert.Equal((InferenceRoute.Cache, "cached"), (host.Report.Decisions[0].Route, host.Report.Decisions[0].Reason));
        Assert.Equal(10, host.Report.Totals.InputTokens);
    }

    [Fact]
    public async Task An_answer_belongs_to_its_caller()
    {
        await using var host = new ModelHost();
        host.Local.Answers("answer");

        (await host.AskAsync()).Messages.Clear();

        Assert.Equal("answer", (await host.AskAsync()).Text);
    }

    [Fact]
    public async Task Another_question_and_other_options_are_asked_for()
    {
        await using var host = new ModelHost();
        ChatOptions?[] options =
        [
            null, new() { Temperature = 0.5f }, new() { MaxOutputTokens = 7 }, new() { ResponseFormat = ChatResponseFormat.Json }, new() { TopP = 0.5f },
            new() { ModelId = "another" }, new() { StopSequences = ["end"] },
        ];
        foreach (var option in options)
        {
            host.Local.Answers("answer");
            await host.AskAsync("question", option);
        }

        host.Local.Answers("answer");
        await host.AskAsync("another question");

        Assert.Equal((options.Length + 1, 0), (host.Local.Calls, host.Local.Unexpected));
    }

    [Fact]
    public async Task What_a_key_cannot_tell_is_not_kept()
    {
        await using var host = new ModelHost();
        ChatOptions[] options = [new() { RawRepresentationFactory = _ => null }, new() { ConversationId = "one" }, new() { Tools = [new HostedWebSearchTool()] }];
        foreach (var option in options)
        {
            host.Local.Answers("one").Answers("two");
            Assert.Equal("one", (await host.AskAsync("question", option)).Text);
            Assert.Equal("two", (await host.AskAsync("question", option)).Text);
        }

        Assert.Equal(0, host.Report.Cache.Entries);
    }

    [Fact]
    public async Task An_answer_is_good_for_ten_minutes()
    {
        await using var host = new ModelHost();
        host.Local.Answers("old").Answers("new");
        await host.AskAsync();

        host.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal("old", (await host.AskAsync()).Text);
        host.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("new", (await host.AskAsync()).Text);
    }

    [Theory]
    [InlineData("Mem0:Llm:Model", "local-model-2")]
    [InlineData("Mem0:Llm:Temperature", "0.9")]
    public async Task Other_models_drop_everything(string setting, string value)
    {
        await using var host = new ModelHost();
        host.Local.Answers("old").Answers("new");
        await host.AskAsync();
        await host.Embedder.GenerateAsync(["text"], null, Token);

        host.Configure(setting, value);

        Assert.Equal(0, host.Report.Cache.Entries);
        Assert.Equal("new", (await host.AskAsync()).Text);
        await host.Embedder.GenerateAsync(["text"], null, Token);
        Assert.Equal(2, host.Embedding.Batches.Count);
    }

    /// <summary>The embedder is read at start.</summary>
    [Theory]
    [InlineData("Mem0:Llm:Temperature", "0.1")]
    [InlineData("Mem0:Embedder:QueryPrefix", "query: ")]
    [InlineData("Mem0:Embedder:Model", "another")]
    public async Task Configuration_that_is_read_anew_without_a_change_that_takes_effect_drops_nothing(string setting, string value)
    {
        await using var host = new ModelHost();
        host.Local.Answers("answer");
        await host.AskAsync();

        host.Configure(setting, value);

        Assert.Equal(("answer", 1), ((await host.AskAsync()).Text, host.Local.Calls));
    }

    [Fact]
    public async Task Failures_are_not_kept()
    {
        await using var host = new ModelHost(("Mem0:Inference:Retries", "0"));
        host.Local.Fails(new InferenceException(InferenceFailure.ServerError, "It fails.")).Answers("answer");

        await host.FailAsync();

        Assert.Equal("answer", (await host.AskAsync()).Text);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    [InlineData(null)]
    public async Task An_answer_that_did_not_come_to_its_own_end_is_not_kept(string? finishReason)
    {
        await using var host = new ModelHost();
        var cut = ScriptedModel.Answer("cut");
        cut.FinishReason = finishReason is null ? null : new ChatFinishReason(finishReason);
        host.Local.Does((_, _) => Task.FromResult(cut)).Answers("whole");

        Assert.Equal("cut", (await host.AskAsync()).Text);

        Assert.Equal(("whole", "whole", 2), ((await host.AskAsync()).Text, (await host.AskAsync()).Text, host.Local.Calls));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_of_no_use_is_forgotten_whether_it_was_asked_for_or_kept(bool wasKept)
    {
        await using var host = new ModelHost();
        host.Local.Answers("useless").Answers("useful");
        var first = await host.AskAsync();
        var useless = wasKept ? await host.AskAsync() : first;

        KeptAnswer.Forget(useless);

        Assert.Equal("useful", (await host.AskAsync()).Text);

        // What came after it stays.
        KeptAnswer.Forget(first);
        Assert.Equal(("useful", 2), ((await host.AskAsync()).Text, host.Local.Calls));
    }

    [Fact]
    public async Task Switched_off_it_keeps_nothing()
    {
        await using var host = new ModelHost(("Mem0:Inference:Cache:Enabled", "false"));
        host.Local.Answers("one").Answers("two");

        Assert.Equal(("one", "two"), ((await host.AskAsync()).Text, (await host.AskAsync()).Text));
    }

    [Fact]
    public async Task Questions_asked_at_the_same_time_share_one_call_and_one_caller_that_gives_up_does_not_end_it()
    {
        await using var host = new ModelHost();
        var gate = new TaskCompletionSource<ChatResponse>();
        host.Local.Does((_, token) => gate.Task.WaitAsync(token));
        using var impatient = new CancellationTokenSource();

        var first = host.AskAsync(cancellationToken: impatient.Token);
        var second = host.AskAsync();
        await host.Local.EnteredAsync();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult(ScriptedModel.Answer("answer"));

        Assert.Equal("answer", (await second).Text);
        Assert.Equal(1, host.Local.Calls);
    }

    [Fact]
    public async Task A_call_for_which_nobody_waits_any_more_ends_and_the_next_one_asks_anew()
    {
        await using var host = new ModelHost();
        var ended = new TaskCompletionSource();
        host.Local.Does(async (_, token) =>
        {
            await using var registration = token.Register(ended.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return ScriptedModel.Answer("never");
        }).Answers("answer");
        using var caller = new CancellationTokenSource();
        var call = host.AskAsync(cancellationToken: caller.Token);
        await host.Local.EnteredAsync();

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(Token);

        Assert.Equal("answer", (await host.AskAsync()).Text);
    }

    [Fact]
    public async Task Only_missing_texts_are_embedded_each_once_and_the_order_is_kept()
    {
        await using var host = new ModelHost();
        await host.Embedder.GenerateAsync(["b"], null, Token);

        string[] texts = ["a", "b", "ccc", "a"];
        var vectors = await host.Embedder.GenerateAsync(texts, null, Token);

        Assert.Equal([["b"], ["a", "ccc"]], host.Embedding.Batches);
        Assert.Equal(texts.Select(ScriptedEmbedder.VectorOf), vectors.Select(vector => vector.Vector.ToArray()));
    }

    [Fact]
    public async Task A_text_that_is_being_embedded_is_waited_for_by_others()
    {
        await using var host = new ModelHost();
        var gate = new TaskCompletionSource();
        host.Embedding.Before(gate.Task.WaitAsync);
        var first = host.Embedder.GenerateAsync(["a", "b"], null, Token);
        await host.Embedding.EnteredAsync();

        var second = host.Embedder.GenerateAsync(["b", "ccc"], null, Token);
        await host.Embedding.EnteredAsync();
        gate.SetResult();

        Assert.Equal([1f, 1f], (await first).Select(vector => vector.Vector.Span[0]));
        Assert.Equal([1f, 3f], (await second).Select(vector => vector.Vector.Span[0]));
        Assert.Equal([["a", "b"], ["ccc"]], host.Embedding.Batches);
    }

    [Fact]
    public async Task A_question_is_embedded_apart_from_a_text_that_reads_the_same()
    {
        await using var host = new ModelHost();

        await host.Embedder.GenerateAsync(["same"], null, Token);
        await host.Embedder.GenerateAsync(["same"], EmbeddingPurpose.Query, Token);

        Assert.Equal(2, host.Embedding.Batches.Count);
    }
}

using System.Diagnostics.Metrics;
using Mem0.Core.Extraction.Deduplication;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mem0.Tests.Extraction.Deduplication;

/// <summary>The language model's verdicts through the cache of its answers.</summary>
public sealed class ChangeJudgeTests
{
    [Fact]
    public async Task An_answer_without_its_verdicts_does_not_come_back_from_memory()
    {
        await using var host = new ModelHost();
        host.Local.Answers("I cannot tell.").Answers("""{"verdicts":[{"pair":1,"verdict":"change"}]}""");
        var judge = new ChangeJudge(host.Chat, new DeduplicationMetrics(host.Get<IMeterFactory>()), NullLogger<ChangeJudge>.Instance);

        Assert.Equal([FactRelation.Unrelated], await JudgeAsync(judge));
        Assert.Equal([FactRelation.Update], await JudgeAsync(judge));

        Assert.Equal([FactRelation.Update], await JudgeAsync(judge));
        Assert.Equal((2, 0), (host.Local.Calls, host.Local.Unexpected));
    }

    private static Task<IReadOnlyList<FactRelation>> JudgeAsync(ChangeJudge judge) =>
        judge.JudgeAsync([("Ana lives in Berlin.", "Ana lives in Porto.")], TestContext.Current.CancellationToken);
}

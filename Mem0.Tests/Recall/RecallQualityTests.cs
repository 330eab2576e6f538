using Mem0.Benchmarks.Commands;
using Mem0.Benchmarks.Recall;

namespace Mem0.Tests.Recall;

/// <summary>
/// What must not get worse, whatever is changed: recall with the product's defaults, through the public services, in the benchmarks' own
/// measure. The floors lie just below what is measured now.
/// </summary>
public sealed class RecallQualityTests
{
    /// <summary>A folder of conversations whose licence does not let them be part of the project.</summary>
    private const string Conversations = "MEM0_TEST_CONVERSATIONS";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Short_facts_that_stand_alone_are_found()
    {
        using var plan = RecallMeasurement.BuiltIn("facts.txt");

        var figures = await MeasureAsync([FactsReader.Read(plan)]);

        Assert.InRange(figures.RecallAtFive, .88, 1);
        Assert.InRange(figures.Answered, .97, 1);
    }

    [Fact]
    public async Task Answers_inside_long_messages_are_found()
    {
        using var plan = RecallMeasurement.BuiltIn("chats.txt");

        var figures = await MeasureAsync([LongChats.Generate(plan)]);

        Assert.InRange(figures.RecallAtTen, .88, 1);
        Assert.InRange(figures.Answered, .94, 1);
    }

    [Fact]
    public async Task Turns_of_conversations_are_found()
    {
        var folder = Environment.GetEnvironmentVariable(Conversations);
        if (folder is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is not null, $"{Conversations} names no folder of conversations.");
            Assert.Fail($"In CI {Conversations} must name a folder of conversations.");
        }

        var figures = await MeasureAsync(LocomoReader.ReadFolder(folder));

        Assert.InRange(figures.RecallAtTen, .82, 1);
        Assert.InRange(figures.RecallAtFive, .74, 1);
        Assert.InRange(figures.ReciprocalRank, .65, 1);
        Assert.InRange(figures.Answered, .97, 1);
    }

    private static async Task<RecallFigures> MeasureAsync(IReadOnlyList<Material> materials)
    {
        using var folder = new TemporaryFolder();
        await using var engine = Engine.Open(folder);
        var figures = new RecallFigures();
        foreach (var material in materials)
        {
            var stored = await StoredMaterial.AddAsync(engine, material, Stop);
            foreach (var question in material.Answerable)
            {
                figures.Add(question.Evidence, await stored.FindAsync(engine, stored.Ask(question.Text), Stop));
            }
        }

        return figures;
    }
}

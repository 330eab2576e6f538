using System.Text.Json;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Recall;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Mem0.Tests.Storage.Postgres;

/// <summary>A search finds what an exact one finds, by a plan that suits the size of what is searched.</summary>
public sealed class LargeScopeTests(LargeScopeFixture fixture, ITestOutputHelper output) : IClassFixture<LargeScopeFixture>
{
    private const string Vectors = "recall_large_1_vectors";
    private const string Terms = "recall_large_1_terms";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, double> Selectivities => new()
    {
        { """{"user_id":"large"}""", 1 },
        { """{"user_id":"large","n":{"lt":100}}""", .1 },
        { """{"user_id":"large","n":{"lt":10}}""", .01 },
        { """{"user_id":"large","kind":"k1"}""", .001 },
        { """{"user_id":"large","NOT":{"n":{"lt":100}}}""", .9 },
    };

    [Theory]
    [MemberData(nameof(Selectivities))]
    public async Task The_ten_nearest_are_those_of_an_exact_search(string filter, double selectivity)
    {
        var shares = new List<double>();
        foreach (var question in LargeScopeFixture.Questions)
        {
            var exact = await NearestAsync(fixture.Exact, question, Parse(filter));
            var found = await NearestAsync(fixture.Indexed, question, Parse(filter));
            shares.Add((double)exact.Intersect(found).Count() / exact.Count);
        }

        output.WriteLine($"recall@10 at {selectivity:P1}: {shares.Average():0.0000}");
        Assert.InRange(shares.Average(), .98, 1);
    }

    [Fact]
    public async Task The_results_are_those_of_an_exact_search()
    {
        var shares = new List<double>();
        foreach (var question in LargeScopeFixture.Questions)
        {
            var exact = await TopAsync(fixture.Exact, question);
            var found = await TopAsync(fixture.Indexed, question);
            shares.Add((double)exact.Intersect(found).Count() / exact.Count);
        }

        output.WriteLine($"of the first ten: {shares.Average():0.0000}");
        Assert.InRange(shares.Average(), .9, 1);
    }

    [Fact]
    public async Task Rare_words_in_any_script_are_found_in_a_large_scope()
    {
        foreach (var (text, question) in LargeScopeFixture.Distinct)
        {
            Assert.Equal(text, (await fixture.Indexed.SearchAsync(question, LargeScopeFixture.Everything))[0].Memory.Text);
        }
    }

    [Fact]
    public async Task Results_stay_the_same_when_plans_become_generic()
    {
        var small = MemoryFilter.ForScope(new MemoryScope("small3"));
        var (first, firstSmall) = (await TopAsync(fixture.Indexed, "market"), await fixture.Indexed.SearchAsync("market", small));
        Assert.Equal(50, firstSmall.Count);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(first, await TopAsync(fixture.Indexed, "market"));
            Assert.Equal(firstSmall.Select(result => result.Memory.Id), (await fixture.Indexed.SearchAsync("market", small)).Select(result => result.Memory.Id));
        }
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_small_scope_is_read_through_the_index_of_its_owner(string mode)
    {
        var plan = await ExplainAsync(
            command =>
            {
                command.CommandText = ScopeReplica.DocumentsSql("user_id");
                command.Parameters.AddValue("small3");
                command.Parameters.AddValue(1000L);
            },
            mode);
        Assert.Contains("recall_index_user", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"user_id":"large"}""")]
    [InlineData("""{"user_id":"large","n":{"lt":100}}""")]
    [InlineData("""{"user_id":"large","agent_id":null}""")]
    public async Task What_is_near_in_a_large_scope_is_found_through_its_index_of_vectors(string filter)
    {
        var plan = await ExplainAsync(command => command.CommandText = Reading(command.Connection!, filter).Nearest(command.Parameters));
        Assert.Contains($"Index Scan using {Vectors}", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rare_words_in_a_large_scope_are_found_through_its_index_of_terms()
    {
        var plan = await ExplainAsync(command =>
            command.CommandText = Reading(command.Connection!, """{"user_id":"large"}""").WithTerms(command.Parameters, new SoughtTerms(["kettl", "harbour"], [("market", "money")])));
        Assert.Contains($"Bitmap Index Scan on {Terms}", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_names_a_rare_value_is_answered_through_the_index_of_facets()
    {
        var plan = await ExplainAsync(command =>
            command.CommandText = CandidateSearch.Few(command.Parameters, new SearchedMemories(Parse("""{"user_id":"large","kind":"k1"}"""), Owner, new ShownMemories(null, Superseded: true)), 2000));
        Assert.Contains("memories_facets", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_in_a_large_scope_are_counted_without_reading_all_of_it()
    {
        var statistics = await fixture.Services.GetRequiredService<LargeScopes>().StatisticsAsync(Owner, Stop);
        Assert.Equal(LargeScopeFixture.Large + LargeScopeFixture.Distinct.Count, statistics.Memories.Count);
        Assert.InRange(statistics.Memories.Sampled, 10_000, 20_000);
    }

    private static IndexKey Owner => new(EntityKind.User, "large");

    private static MemoryFilter Parse(string json) => MemoryFilterParser.Parse(JsonElement.Parse(json)).Value!;

    /// <summary>By meaning alone: a question without words.</summary>
    private static async Task<List<Guid>> NearestAsync(OpenStore store, string question, MemoryFilter filter)
    {
        var request = new RankRequest(10, 0, 0, 0, null, Explain: false, new RecallWeights { Words = 0, WordPairs = 0 });
        return [.. (await store.RankAsync(question, filter, request)).Select(result => result.Memory.Id)];
    }

    private static async Task<List<Guid>> TopAsync(OpenStore store, string question)
    {
        var request = new RankRequest(10, 0, 0, 0, null, Explain: false, new RecallWeights());
        return [.. (await store.RankAsync(question, LargeScopeFixture.Everything, request)).Select(result => result.Memory.Id)];
    }

    private CandidateReading Reading(NpgsqlConnection connection, string filter)
    {
        var vector = new float[256];
        vector[0] = 1;
        return new CandidateReading(
            connection,
            new SearchedMemories(Parse(filter), Owner, new ShownMemories(null, Superseded: true)),
            new Question("", [], [], vector, false, DateOnly.MinValue),
            new ScopeSample().Of(LargeScopeFixture.Large),
            new RankRequest(10, 0, 0, 0, null, false, new RecallWeights()),
            fixture.Services.GetRequiredService<PostgresDatabase>().Identity);
    }

    private async Task<string> ExplainAsync(Action<NpgsqlCommand> write, string mode = "force_custom_plan")
    {
        await using var connection = await fixture.Services.GetRequiredService<PostgresDatabase>().ConnectAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using (var batch = new PostgresBatch(connection, default, false))
        {
            CandidateReading.AddSettings(batch);
            batch.Add($"SELECT set_config('plan_cache_mode', '{mode}', true)");
            await using var settings = await batch.ReadAsync(Stop);
        }

        await using var command = new NpgsqlCommand { Connection = connection };
        write(command);
        command.CommandText = $"EXPLAIN {command.CommandText}";
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var lines = await reader.ReadAllAsync(row => row.GetString(0), Stop);
        output.WriteLine(string.Join('\n', lines));
        return string.Join('\n', lines);
    }
}

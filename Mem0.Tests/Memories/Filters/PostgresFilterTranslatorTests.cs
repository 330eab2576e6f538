using System.Text.Json;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Postgres.Filters;
using Npgsql;

namespace Mem0.Tests.Memories.Filters;

public sealed class PostgresFilterTranslatorTests(PostgresMemoryTableFixture fixture) : IClassFixture<PostgresMemoryTableFixture>
{
    [Theory]
    [InlineData("""{"user_id":"fil"}""", "memories_user", "(user_id = 'fil'::text)")]
    [InlineData("""{"user_id":"fil","n":{"gt":3},"NOT":{"tag":"x"}}""", "memories_user", "(user_id = 'fil'::text)")]
    [InlineData("""{"agent_id":["a","b","c"]}""", "memories_agent", "(agent_id = ANY ('{a,b,c}'::text[]))")]
    [InlineData("""{"app_id":"desk","created_at":{"gte":"2024-01-01","lt":"2024-02-01"}}""", "memories_app", "(created_at < ")]
    [InlineData("""{"run_id":"r"}""", "memories_run", "(run_id = 'r'::text)")]
    [InlineData("""{"created_at":"2024-01-01"}""", "memories_time", "(created_at >= ")]
    [InlineData("""{"memory_ids":["0190a000-0000-7000-8000-000000000001"]}""", "memories_id_key", "(id = ")]
    [InlineData("""{"category":"food"}""", "memories_facets", "(facets @> ")]
    [InlineData("""{"price":30}""", "memories_facets", "(facets @> ANY ")]
    [InlineData("""{"price":["1","2","3","4","5","6","7","8","9"]}""", "memories_facets", "(facets @> ANY ")]
    [InlineData("""{"OR":[{"category":"food"},{"tag":"x"},{"tag":3}]}""", "memories_facets", "(facets @> ")]
    public async Task Conditions_use_an_index(string json, string index, string condition)
    {
        var table = await fixture.TableAsync();
        table.Fill([]);
        var plan = string.Join('\n', table.Plan(Parse(json)));

        Assert.Contains($" {index}", plan, StringComparison.Ordinal);
        Assert.Contains(condition, string.Join('\n', plan.Split('\n').Where(IsIndexed)), StringComparison.Ordinal);

        static bool IsIndexed(string step) => step.Contains("Index Cond: ", StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_the_caller_stands_in_the_SQL()
    {
        using var command = new NpgsqlCommand();
        var sql = PostgresFilterTranslator.Translate(
            Parse("""
                {"user_id":"zzz1","zzz2":"zzz3","metadata":{"zzz4":["zzz5","zzz6"]},"zzz7":{"icontains":"zzz8","gt":987},"zzz9":"*","zzz0":null,
                 "text":{"icontains":"zzz"},"created_at":{"gt":987}}
                """),
            command.Parameters);

        Assert.DoesNotContain("zzz", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("987", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parameters_of_the_command_keep_their_numbers()
    {
        using var command = new NpgsqlCommand();
        command.Parameters.Add(new NpgsqlParameter { Value = 3 });

        Assert.Equal("m.user_id = $2", PostgresFilterTranslator.Translate(Parse("""{"user_id":"a"}"""), command.Parameters));
        Assert.Equal("m.facets @> $3", PostgresFilterTranslator.Translate(Parse("""{"category":"food"}"""), command.Parameters));
        Assert.Equal([3, "a", """{"category":{"e":["t:food"]}}"""], command.Parameters.Select(p => p.Value));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0190A000-0000-7000-8000-000000000001")]
    [InlineData("{0190a000-0000-7000-8000-000000000001}")]
    [InlineData(" 0190a000-0000-7000-8000-000000000001")]
    public async Task A_text_that_is_not_an_id_as_it_is_spelled_equals_none(string text)
    {
        await AssertSame(new MemoryFilter.Equal(new FilterField(FilterFieldKind.Id), FilterValue.Of(text)));
    }

    [Theory]
    [InlineData("AND", "icontains")]
    [InlineData("OR", "icontains")]
    [InlineData("NOT", "icontains")]
    [InlineData("AND", "eq")]
    [InlineData("OR", "eq")]
    [InlineData("NOT", "ne")]
    public async Task A_thousand_conditions_can_be_run(string operation, string condition)
    {
        var conditions = Enumerable.Range(0, 1000).Select(i => $$$"""{"key{{{i}}}":{"{{{condition}}}":"x"}}""");
        await AssertSame(Parse($$"""{"{{operation}}":[{{string.Join(',', conditions)}}]}"""));
    }

    [Theory]
    [InlineData("OR")]
    [InlineData("NOT")]
    public async Task A_thousand_conditions_on_the_text_can_be_run(string operation)
    {
        var conditions = Enumerable.Range(0, 1000).Select(i => $$$"""{"text":{"icontains":"Ä{{{i}}}"}}""");
        await AssertSame(Parse($$"""{"{{operation}}":[{{string.Join(',', conditions)}}]}"""));
    }

    [Fact]
    public async Task Long_lists_of_all_kinds_can_be_run()
    {
        var values = string.Join(',', Enumerable.Range(0, 250).Select(i => $"{i},\"{i}\",\"t{i}\",{i}.5"));
        await AssertSame(Parse($$"""{"OR":[{"price":[{{values}}]},{"user_id":["fil2",{{string.Join(',', Enumerable.Range(0, 999))}}]}]}"""));
    }

    [Theory]
    [InlineData("""{"a":{"icontains":"x"}}""")]
    [InlineData("""{"a":["x","y",1,2,true,null,"5","6","1.5","2.5"]}""")]
    [InlineData("""{"a":{"gte":1,"lt":"2024-01-01","in":[1,2]}}""")]
    public async Task The_deepest_filter_can_be_run(string condition)
    {
        string[][] cycles = [["NOT"], ["OR"], ["AND"], ["OR", "NOT"], ["AND", "OR", "NOT"]];
        foreach (var cycle in cycles)
        {
            // The nested condition comes last, after siblings of its own.
            var json = condition;
            for (var level = 0; level < MemoryFilterParser.MaxDepth - 1; level++)
            {
                var siblings = string.Join(',', Enumerable.Range(0, 60).Select(i => $$$"""{"key{{{i}}}":{"contains":"x"}}"""));
                json = $$"""{"k1":{"ne":1},"k2":"x","{{cycle[level % cycle.Length]}}":[{{siblings}},{{json}}]}""";
            }

            await AssertSame(Parse(json));
        }
    }

    private async Task AssertSame(MemoryFilter filter)
    {
        var table = await fixture.TableAsync();
        table.Fill(FilterData.Memories);

        Assert.Equal(FilterData.Memories.Where(m => filter.Matches(m)).Select(m => m.Id), table.Select(filter));
    }

    private static MemoryFilter Parse(string json)
    {
        var outcome = MemoryFilterParser.Parse(JsonElement.Parse(json));
        Assert.True(outcome.Succeeded, outcome.Fault?.Detail);
        return outcome.Value;
    }
}

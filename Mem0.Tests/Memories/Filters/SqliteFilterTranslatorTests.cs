using System.Text.Json;
using Mem0.Core.Memories.Filters;
using Mem0.Core.Storage.Sqlite.Filters;
using Microsoft.Data.Sqlite;

namespace Mem0.Tests.Memories.Filters;

public sealed class SqliteFilterTranslatorTests
{
    [Theory]
    [InlineData("""{"user_id":"fil"}""", "memories_user (user_id=?)")]
    [InlineData("""{"user_id":"fil","category":"food","NOT":{"tag":"x"}}""", "memories_user (user_id=?)")]
    [InlineData("""{"agent_id":["a","b","c"]}""", "memories_agent (agent_id=?)")]
    [InlineData(
        """{"app_id":"desk","created_at":{"gte":"2024-01-01","lt":"2024-02-01"}}""",
        "memories_app (app_id=? AND created_at>? AND created_at<?)")]
    [InlineData("""{"created_at":"2024-01-01"}""", "memories_time (created_at>? AND created_at<?)")]
    [InlineData("""{"memory_ids":["0190a000-0000-7000-8000-000000000001"]}""", "sqlite_autoindex_memories_1 (id=?)")]
    public void Conditions_on_own_columns_use_an_index(string json, string index)
    {
        using var table = new SqliteMemoryTable([]);

        Assert.Contains(table.Plan(Parse(json)), step => step.Contains(index, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_of_the_caller_stands_in_the_SQL()
    {
        using var command = new SqliteCommand();
        var sql = SqliteFilterTranslator.Translate(
            Parse("""{"user_id":"zzz1","zzz2":"zzz3","metadata":{"zzz4":["zzz5","zzz6"]},"zzz7":{"icontains":"zzz8","gt":987}}"""),
            command.Parameters);

        Assert.DoesNotContain("zzz", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("987", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void The_parameters_of_the_command_keep_their_names()
    {
        using var command = new SqliteCommand();
        command.Parameters.AddWithValue("$limit", 3);

        Assert.Equal("m.user_id = $f1", SqliteFilterTranslator.Translate(Parse("""{"user_id":"a"}"""), command.Parameters));
    }

    [Theory]
    [InlineData("AND")]
    [InlineData("OR")]
    [InlineData("NOT")]
    public void A_thousand_conditions_can_be_run(string operation)
    {
        var conditions = Enumerable.Range(0, 1000).Select(i => $$$"""{"key{{{i}}}":{"icontains":"x"}}""");
        AssertSame(Parse($$"""{"{{operation}}":[{{string.Join(',', conditions)}}]}"""));
    }

    [Fact]
    public void Long_lists_of_all_kinds_can_be_run()
    {
        var values = string.Join(',', Enumerable.Range(0, 250).Select(i => $"{i},\"{i}\",\"t{i}\",{i}.5"));
        AssertSame(Parse($$"""{"OR":[{"price":[{{values}}]},{"user_id":["fil2",{{string.Join(',', Enumerable.Range(0, 999))}}]}]}"""));
    }

    [Theory]
    [InlineData("""{"a":{"icontains":"x"}}""")]
    [InlineData("""{"a":["x","y",1,2,true,null,"5","6","1.5","2.5"]}""")]
    [InlineData("""{"a":{"gte":1,"lt":"2024-01-01","in":[1,2]}}""")]
    public void The_deepest_filter_can_be_run(string condition)
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

            AssertSame(Parse(json));
        }
    }

    private static void AssertSame(MemoryFilter filter)
    {
        using var table = new SqliteMemoryTable(FilterData.Memories);

        Assert.Equal(FilterData.Memories.Where(m => filter.Matches(m)).Select(m => m.Id), table.Select(filter));
    }

    private static MemoryFilter Parse(string json)
    {
        var outcome = MemoryFilterParser.Parse(JsonElement.Parse(json));
        Assert.True(outcome.Succeeded, outcome.Fault?.Detail);
        return outcome.Value;
    }
}

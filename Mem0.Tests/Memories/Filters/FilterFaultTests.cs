using System.Text;
using System.Text.Json;
using Mem0.Core;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

public sealed class FilterFaultTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "[]", "filters" },
        { "null", "filters" },
        { "\"user_id\"", "filters" },
        { """{"AND":{}}""", "filters.AND" },
        { """{"AND":[]}""", "filters.AND" },
        { """{"OR":{"category":"food"}}""", "filters.OR" },
        { """{"or":null}""", "filters.or" },
        { """{"NOT":[]}""", "filters.NOT" },
        { """{"NOT":"x"}""", "filters.NOT" },
        { """{"$and":3}""", "filters.$and" },
        { """{"AND":["category"]}""", "filters.AND[0]" },
        { """{"AND":[{"a":1},[]]}""", "filters.AND[1]" },
        { """{"NOT":[{"a":1},null]}""", "filters.NOT[1]" },
        { """{"AND":[{"a":1},{"price":{"between":[1,2]}}]}""", "filters.AND[1].price.between" },
        { """{"OR":[{"NOT":{"price":{"GT":1}}}]}""", "filters.OR[0].NOT.price.GT" },
        { """{"nested":{"a":"b"}}""", "filters.nested.a" },
        { """{"a":{"$eq":1}}""", "filters.a.$eq" },
        { """{"a":{"eq":{"b":1}}}""", "filters.a.eq" },
        { """{"a":{"eq":[1]}}""", "filters.a.eq" },
        { """{"a":{"ne":{}}}""", "filters.a.ne" },
        { """{"a":{"in":"x"}}""", "filters.a.in" },
        { """{"a":{"nin":null}}""", "filters.a.nin" },
        { """{"a":{"in":["x",{}]}}""", "filters.a.in[1]" },
        { """{"a":["x",["y"]]}""", "filters.a[1]" },
        { """{"a":1e999}""", "filters.a" },
        { """{"a":{"gt":1e999}}""", "filters.a.gt" },
        { """{"a":{"gt":null}}""", "filters.a.gt" },
        { """{"a":{"gte":true}}""", "filters.a.gte" },
        { """{"a":{"lt":"word"}}""", "filters.a.lt" },
        { """{"a":{"lte":"NaN"}}""", "filters.a.lte" },
        { """{"a":{"lte":[1]}}""", "filters.a.lte" },
        { """{"a":{"lte":"2024-02-30"}}""", "filters.a.lte" },
        { """{"a":{"lte":"2024-02-03T25:00:00Z"}}""", "filters.a.lte" },
        { """{"a":{"lte":"2024-02-03T10:00:00+1"}}""", "filters.a.lte" },
        { """{"a":{"contains":1}}""", "filters.a.contains" },
        { """{"a":{"icontains":null}}""", "filters.a.icontains" },
        { """{"metadata":"*"}""", "filters.metadata" },
        { """{"metadata":null}""", "filters.metadata" },
        { """{"metadata":{"a":{"b":"c"}}}""", "filters.metadata.a.b" },
        { """{"metadata":{"user_id":{"gt":"x"}}}""", "filters.metadata.user_id.gt" },
        { """{"user_id":""}""", "filters.user_id" },
        { """{"user_id":"  "}""", "filters.user_id" },
        { """{"userId":"a b"}""", "filters.userId" },
        { """{"run_id":{"in":["a","*"]}}""", "filters.run_id.in[1]" },
        { """{"run_id":["a",""]}""", "filters.run_id[1]" },
        { """{"agent_id":{"eq":["a"]}}""", "filters.agent_id.eq" },
        { """{"app_id":{"gt":"a"}}""", "filters.app_id.gt" },
        { """{"id":"x"}""", "filters.id" },
        { """{"id":1}""", "filters.id" },
        { """{"id":{"contains":"0"}}""", "filters.id.contains" },
        { """{"memory_ids":"0190a000-0000-7000-8000-000000000002"}""", "filters.memory_ids" },
        { """{"memory_ids":"*"}""", "filters.memory_ids" },
        { """{"memory_ids":null}""", "filters.memory_ids" },
        { """{"memory_ids":[null]}""", "filters.memory_ids[0]" },
        { """{"memory_ids":["x"]}""", "filters.memory_ids[0]" },
        { """{"memory_ids":{"eq":"x"}}""", "filters.memory_ids.eq" },
        { """{"role":1}""", "filters.role" },
        { """{"role":{"gt":"a"}}""", "filters.role.gt" },
        { """{"text":true}""", "filters.text" },
        { """{"hash":{"in":[1]}}""", "filters.hash.in[0]" },
        { """{"created_at":"yesterday"}""", "filters.created_at" },
        { """{"created_at":true}""", "filters.created_at" },
        { """{"created_at":"1700000000"}""", "filters.created_at" },
        { """{"created_at":1e300}""", "filters.created_at" },
        { """{"created_at":{"gte":1e15}}""", "filters.created_at.gte" },
        { """{"timestamp":{"gte":null}}""", "filters.timestamp.gte" },
        { """{"updated_at":{"contains":"2024"}}""", "filters.updated_at.contains" },
        { """{"expiration_date":{"in":["2024-01-01",""]}}""", "filters.expiration_date.in[1]" },
        { """{"category":"a\u0000b"}""", "filters.category" },
        { """{"category":{"contains":"\ud800"}}""", "filters.category.contains" },
        { """{"category":"\udc00"}""", "filters.category" },
        { """{"category":{"gt":"\ud800"}}""", "filters.category.gt" },
        { """{"created_at":"\ud800"}""", "filters.created_at" },
        { """{"a\u0000":1}""", "filters" },
        { """{"OR":[{"\ud800":1}]}""", "filters.OR[0]" },
        { """{"a":{"\ud800":1}}""", "filters.a" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_wrong_filter_is_refused_with_the_path_of_the_key(string json, string field)
    {
        var fault = MemoryFilterParser.Parse(JsonElement.Parse(json)).Fault;

        Assert.NotNull(fault);
        Assert.Equal((FaultKind.Invalid, "invalid_filter", field), (fault.Kind, fault.Code, fault.Field));
        Assert.NotEmpty(fault.Detail);
    }

    [Fact]
    public void Nothing_at_all_is_refused() =>
        Assert.Equal("filters", MemoryFilterParser.Parse(default).Fault?.Field);

    [Fact]
    public void The_detail_names_what_is_allowed()
    {
        var fault = MemoryFilterParser.Parse(JsonElement.Parse("""{"created_at":{"contains":"2024"}}""")).Fault;

        Assert.Equal(
            "filters.created_at.contains is not an operator of created_at; allowed are eq, ne, in, nin, gt, gte, lt, lte.",
            fault?.Detail);
    }

    [Fact]
    public void A_long_key_is_shown_in_part() =>
        Assert.Equal(
            $"filters.{new string('k', 64)}….x",
            MemoryFilterParser.Parse(JsonElement.Parse($$$"""{"{{{new string('k', 1000)}}}":{"x":1}}""")).Fault?.Field);

    [Fact]
    public void A_key_may_be_invalid_UTF_8()
    {
        byte[] json = [.. "{\""u8, 0xff, .. "\":1}"u8];
        using var document = JsonDocument.Parse(json);

        Assert.Equal("filters", MemoryFilterParser.Parse(document.RootElement).Fault?.Field);
    }

    [Theory]
    [InlineData("""{"AND":[""", "]}", 16, ".AND[0]")]
    [InlineData("""{"NOT":""", "}", 16, ".NOT")]
    public void Sixteen_levels_are_the_most(string open, string close, int depth, string step)
    {
        var deepest = Nested(open, close, depth);
        var tooDeep = Nested(open, close, depth + 1);

        Assert.True(MemoryFilterParser.Parse(deepest).Succeeded);
        Assert.Equal("filters" + string.Concat(Enumerable.Repeat(step, depth)), MemoryFilterParser.Parse(tooDeep).Fault?.Field);
    }

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("{}")]
    [InlineData("{\"a\":{\"eq\":1}}")]
    public void A_thousand_conditions_are_the_most(string condition)
    {
        // Lists are limited as well, so the conditions are in two.
        Assert.True(MemoryFilterParser.Parse(Two(condition, 1000)).Succeeded);
        Assert.StartsWith("filters.OR[500]", MemoryFilterParser.Parse(Two(condition, 1001)).Fault?.Field, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in", "filters.a.in")]
    [InlineData("nin", "filters.a.nin")]
    public void A_thousand_values_are_the_most(string operation, string field)
    {
        Assert.True(MemoryFilterParser.Parse(Values(1000)).Succeeded);
        Assert.Equal(field, MemoryFilterParser.Parse(Values(1001)).Fault?.Field);

        JsonElement Values(int count) =>
            JsonElement.Parse($$$"""{"a":{"{{{operation}}}":[{{{string.Join(',', Enumerable.Range(0, count))}}}]}}""");
    }

    [Fact]
    public void A_list_of_conditions_has_the_same_limit() =>
        Assert.Equal("filters.AND", MemoryFilterParser.Parse(JsonElement.Parse($$"""{"AND":[{{Times("{}", 1001)}}]}""")).Fault?.Field);

    private static JsonElement Two(string condition, int count) =>
        JsonElement.Parse($$"""{"AND":[{{Times(condition, 500)}}],"OR":[{{Times(condition, count - 500)}}]}""");

    private static string Times(string condition, int count) => string.Join(',', Enumerable.Repeat(condition, count));

    private static JsonElement Nested(string open, string close, int depth)
    {
        var json = new StringBuilder();
        for (var level = 1; level < depth; level++)
        {
            json.Append(open);
        }

        json.Append("{\"a\":1}");
        for (var level = 1; level < depth; level++)
        {
            json.Append(close);
        }

        return JsonElement.Parse(json.ToString());
    }
}

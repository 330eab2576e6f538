using System.Text.Json;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

public sealed class FilterScopeTests
{
    [Theory]
    [InlineData("""{}""", false)]
    [InlineData("""{"user_id":"a"}""", true)]
    [InlineData("""{"runId":"*"}""", true)]
    [InlineData("""{"user_id":{"in":["a","b"]}}""", true)]
    [InlineData("""{"user_id":["a"]}""", true)]
    [InlineData("""{"user_id":["a",null]}""", false)]
    [InlineData("""{"user_id":[]}""", false)]
    [InlineData("""{"user_id":null}""", false)]
    [InlineData("""{"user_id":{"ne":"a"}}""", false)]
    [InlineData("""{"user_id":{"ne":null}}""", false)]
    [InlineData("""{"user_id":{"contains":"a"}}""", false)]
    [InlineData("""{"user_id":{}}""", false)]
    [InlineData("""{"category":"food"}""", false)]
    [InlineData("""{"metadata":{"user_id":"a"}}""", false)]
    [InlineData("""{"AND":[{"category":"food"},{"app_id":"a"}]}""", true)]
    [InlineData("""{"OR":[{"user_id":"a"},{"agent_id":"*"}]}""", true)]
    [InlineData("""{"OR":[{"user_id":"a"},{"category":"food"}]}""", false)]
    [InlineData("""{"OR":[{"user_id":"a"},{}]}""", false)]
    [InlineData("""{"OR":[{"user_id":"a","x":1},{"AND":[{"run_id":"r"}]}]}""", true)]
    [InlineData("""{"NOT":{"user_id":"a"}}""", false)]
    [InlineData("""{"NOT":{"NOT":{"user_id":"a"}}}""", false)]
    public void A_filter_binds_a_scope_or_does_not(string json, bool binds) =>
        Assert.Equal(binds, Parse(json).BindsScope());

    [Theory]
    [InlineData("""{}""", null, null, true)]
    [InlineData("""{"user_id":"a"}""", "a", null, true)]
    [InlineData("""{"user_id":{"eq":"a"},"AND":[{"runId":"r"}]}""", "a", "r", true)]
    [InlineData("""{"user_id":["a"]}""", "a", null, true)]
    [InlineData("""{"OR":[{"user_id":"a"}]}""", "a", null, true)]
    [InlineData("""{"user_id":"a","AND":[{"user_id":"a"}]}""", "a", null, true)]
    [InlineData("""{"user_id":"a","AND":[{"user_id":"b"}]}""", "a", null, false)]
    [InlineData("""{"user_id":"a","category":"food"}""", "a", null, false)]
    [InlineData("""{"user_id":"a","run_id":"*"}""", "a", null, false)]
    [InlineData("""{"user_id":["a","b"],"run_id":7}""", null, "7", false)]
    [InlineData("""{"user_id":null}""", null, null, false)]
    [InlineData("""{"NOT":{"user_id":"a"}}""", null, null, false)]
    public void The_scope_that_a_filter_demands(string json, string? user, string? run, bool only)
    {
        var filter = Parse(json);

        Assert.Equal(new MemoryScope(user, RunId: run), filter.RequiredScope());
        Assert.Equal(only, filter.IsScopeOnly());
    }

    [Fact]
    public void A_filter_for_a_scope_is_that_scope_and_nothing_else()
    {
        var scope = new MemoryScope("a", "b", "c", "d");

        Assert.Equal(scope, MemoryFilter.ForScope(scope).RequiredScope());
        Assert.True(MemoryFilter.ForScope(scope).IsScopeOnly());
    }

    [Theory]
    [InlineData("""{}""", "a", null, "a", null, true)]
    [InlineData("""{}""", "a", "r", "a", "r", true)]
    [InlineData("""{"run_id":"r"}""", "a", null, "a", "r", true)]
    [InlineData("""{"user_id":"a"}""", "a", null, "a", null, true)]
    [InlineData("""{"user_id":"b"}""", "a", null, "a", null, false)]
    [InlineData("""{"user_id":"b","run_id":"r"}""", "a", null, "a", "r", false)]
    [InlineData("""{"OR":[{"user_id":"b"}]}""", "a", null, "a", null, false)]
    [InlineData("""{"category":"food"}""", "a", null, "a", null, false)]
    [InlineData("""{"user_id":"*"}""", "a", null, "a", null, false)]
    public void The_scope_that_a_filter_within_another_scope_demands(
        string json, string? user, string? run, string? requiredUser, string? requiredRun, bool only)
    {
        var filter = Parse(json).Within(new MemoryScope(user, RunId: run));

        Assert.Equal(new MemoryScope(requiredUser, RunId: requiredRun), filter.RequiredScope());
        Assert.Equal(only, filter.IsScopeOnly());
        Assert.True(filter.BindsScope());
    }

    private static MemoryFilter Parse(string json) => MemoryFilterParser.Parse(JsonElement.Parse(json)).Value!;
}

using Mem0.Core;
using Mem0.Core.Memories;

namespace Mem0.Tests.Memories;

public sealed class MemoryScopeTests
{
    [Fact]
    public void Ids_that_are_left_out_are_those_of_the_allowed_scope()
    {
        var allowed = new MemoryScope("u", AppId: "p");

        Assert.Equal(allowed, default(MemoryScope).ConfinedTo(allowed).Value);
        Assert.Equal(new MemoryScope("u", "a", "p", "r"), new MemoryScope(AgentId: "a", RunId: "r").ConfinedTo(allowed).Value);
        Assert.Equal(new MemoryScope("v"), new MemoryScope("v").ConfinedTo(MemoryScope.Unconfined).Value);
    }

    [Theory]
    [InlineData("v", "a", "p", "r", "user_id")]
    [InlineData("u", "b", "p", "r", "agent_id")]
    [InlineData("u", "a", "q", "r", "app_id")]
    [InlineData("u", "a", "p", "s", "run_id")]
    [InlineData("U", null, null, null, "user_id")]
    [InlineData("ｕ", null, null, null, "user_id")]
    public void Another_value_of_an_allowed_id_is_a_fault_that_names_the_field(string? user, string? agent, string? app, string? run, string field)
    {
        var fault = new MemoryScope(user, agent, app, run).ConfinedTo(new MemoryScope("u", "a", "p", "r")).Fault;

        Assert.Equal((FaultKind.Forbidden, "scope_not_allowed", field), (fault?.Kind, fault?.Code, fault?.Field));
    }

    [Theory]
    [InlineData("u", null, true)]
    [InlineData("u", "r", true)]
    [InlineData("v", "r", false)]
    [InlineData(null, "r", false)]
    [InlineData("U", null, false)]
    public void A_scope_holds_what_has_all_its_ids(string? user, string? run, bool holds) =>
        Assert.Equal(holds, new MemoryScope("u").Holds(new MemoryScope(user, RunId: run)));
}

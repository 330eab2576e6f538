using System.ComponentModel;
using System.Text.Json;
using Mem0.Api.Http;
using Mem0.Core;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;
using Microsoft.AspNetCore.Mvc;

namespace Mem0.Api.Memories;

/// <summary>The four ids in a query string.</summary>
internal sealed record ScopeParameters(
    [property: FromQuery(Name = "user_id"), Description("The person.")] string? UserId,
    [property: FromQuery(Name = "agent_id"), Description("The agent.")] string? AgentId,
    [property: FromQuery(Name = "app_id"), Description("The application.")] string? AppId,
    [property: FromQuery(Name = "run_id"), Description("The run, session or thread.")] string? RunId)
{
    /// <summary>The scope; may be empty.</summary>
    public Outcome<MemoryScope> ToScope() => MemoryScope.Create(UserId, AgentId, AppId, RunId);
}

/// <summary>The query string of a listing: <c>top_k</c>, or <c>page</c> and <c>page_size</c>.</summary>
internal sealed record ListParameters(
    [property: FromQuery(Name = "user_id"), Description("The person; * stands for any.")] string? UserId,
    [property: FromQuery(Name = "agent_id"), Description("The agent; * stands for any.")] string? AgentId,
    [property: FromQuery(Name = "app_id"), Description("The application; * stands for any.")] string? AppId,
    [property: FromQuery(Name = "run_id"), Description("The run, session or thread; * stands for any.")] string? RunId,
    [property: FromQuery(Name = "filters"), Description("A filter as a JSON object.")] string? Filters,
    [property: FromQuery(Name = "top_k"), Description("How many memories at the most. Default: 20.")] int? TopK,
    [property: FromQuery(Name = "page"), Description("Which page, from 1.")] int? Page,
    [property: FromQuery(Name = "page_size"), Description("How many memories a page has. Default: 100.")] int? PageSize,
    [property: FromQuery(Name = "show_expired"), Description("Whether expired memories are listed. Default: false.")] bool? ShowExpired,
    [property: FromQuery(Name = "latest_only"), Description("Whether memories are left out whose place another one has taken. Default: true.")] bool? LatestOnly)
{
    private const int DefaultTopK = 20;
    private const int DefaultPageSize = 100;

    /// <summary>The request.</summary>
    /// <param name="most">How many memories may be listed at once; what is not asked for is never more.</param>
    /// <param name="namesOwner">Whether it is bound to owners; one that is not concerns all memories.</param>
    public Outcome<ListMemories> ToRequest(int most, out bool namesOwner)
    {
        namesOwner = false;
        var scope = ScopeFilters.Read(UserId, AgentId, AppId, RunId);
        var filters = ParseFilters();
        if ((scope.Fault ?? filters.Fault ?? CheckPaging()) is { } fault)
        {
            return fault;
        }

        var filter = new MemoryFilter.All([scope.Value ?? MemoryFilter.Everything, filters.Value!]);
        namesOwner = filter.BindsScope();
        var size = PageSize ?? Math.Min(most, DefaultPageSize);
        return Page is null && PageSize is null
            ? new ListMemories(filter, 0, TopK ?? Math.Min(most, DefaultTopK), ShowExpired ?? false, LatestOnly ?? true)
            : new ListMemories(filter, (int)Math.Min(int.MaxValue, ((Page ?? 1) - 1L) * size), size, ShowExpired ?? false, LatestOnly ?? true);
    }

    /// <summary>A fault of the engine under the name of the parameter at fault: a page's size is a limit like any other there.</summary>
    public Fault Named(Fault fault) => fault.Field == "top_k" && TopK is null ? fault with { Field = "page_size" } : fault;

    private Fault? CheckPaging() => this switch
    {
        { TopK: not null, Page: not null } or { TopK: not null, PageSize: not null } => Fault.Invalid("top_k", "Give top_k, or page and page_size, not both."),
        { TopK: < 0 } => Fault.Invalid("top_k", "top_k cannot be negative."),
        { Page: < 1 } => Fault.Invalid("page", "page counts from 1."),
        { PageSize: < 1 } => Fault.Invalid("page_size", "page_size must be at least 1."),
        _ => null,
    };

    private Outcome<MemoryFilter> ParseFilters()
    {
        if (Filters is null)
        {
            return Outcome.Of(MemoryFilter.Everything);
        }

        try
        {
            return MemoryFilterParser.Parse(JsonElement.Parse(Filters));
        }
        catch (JsonException)
        {
            return Fault.Invalid("filters", "filters must be a JSON object.", "invalid_filter");
        }
    }
}

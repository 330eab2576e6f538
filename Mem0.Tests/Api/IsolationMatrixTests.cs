using System.Text.Json;
using System.Text.RegularExpressions;
using Mem0.Core.Memories;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api;

/// <summary>
/// Every route with a key that is confined to ada, on what belongs to grace. The routes come from the server's own description, so that a new
/// one is among them. A derived class runs the same on another store.
/// </summary>
public partial class IsolationMatrixTests : IAsyncLifetime
{
    private const string Key = "key-confined-to-ada";

    private readonly List<string> _violations = [];
    private readonly List<string> _marks = [ForeignValues.Secret, "vermilion", "octopus"];
    private ApiFixture _api = null!;
    private ApiClient _ada = null!;
    private ApiClient _admin = null!;
    private RouteDescription _routes = null!;
    private ForeignValues _foreign = null!;
    private List<string> _ids = [];
    private string _before = "";
    private int _sent;

    /// <summary>How the server is started; the confined key is added to it.</summary>
    private protected virtual ApiSetup Setup => new();

    public virtual async ValueTask InitializeAsync()
    {
        _api = await ApiFixture.StartAsync(ConstantModel.In(Setup) with { ScopedKeys = [(Key, new MemoryScope("ada"))] });
        (_ada, _admin) = (_api.ClientOf(Key), _api.ClientOf(ApiFixture.AdminKey));
        _routes = new RouteDescription((await _admin.GetAsync("/openapi.json")).Json);
        await RememberAsync();
        _foreign = new ForeignValues(_ids);
        _before = await ForeignStateAsync();
        _marks.AddRange(HistoryId().Matches(_before).Select(match => match.Groups[1].Value));
    }

    public virtual async ValueTask DisposeAsync()
    {
        _ada.Dispose();
        _admin.Dispose();
        await _api.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Foreign ids are left out where they are stored as a text of ada's own, which later answers tell.</summary>
    [Fact]
    public async Task No_member_of_a_body_reaches_what_belongs_to_others()
    {
        foreach (var operation in _routes.Operations.Where(operation => operation.BodySchema is not null))
        {
            foreach (var member in _routes.Members(operation.BodySchema!).Where(IsNoText))
            {
                foreach (var value in _foreign.Json.Where(value => operation.BodySchema != "AddBody" || !_ids.Exists(id => value.Contains(id, StringComparison.OrdinalIgnoreCase))))
                {
                    var ownerless = RouteDescription.Changed(RouteDescription.BodyOf(operation)!, "user_id", null);
                    await SendAsync(operation, operation.Target(_ids[0]), RouteDescription.Changed(RouteDescription.BodyOf(operation)!, member, value));
                    await SendAsync(operation, operation.Target(_ids[0]), RouteDescription.Changed(ownerless, member, value));
                }
            }
        }

        await AssertIsolatedAsync();
    }

    [Fact]
    public async Task No_parameter_reaches_what_belongs_to_others()
    {
        foreach (var operation in _routes.Operations)
        {
            foreach (var parameter in operation.Parameters)
            {
                foreach (var value in _foreign.Parameters)
                {
                    await SendAsync(operation, operation.Target(_ids[0], parameter, value), RouteDescription.BodyOf(operation));
                }
            }
        }

        foreach (var type in (string[])["user", "agent", "app", "run", "User", "users", "*"])
        {
            foreach (var value in _foreign.Parameters)
            {
                await NoteAsync(HttpMethod.Delete, $"/entities/{type}/{value}", null);
            }
        }

        await AssertIsolatedAsync();
    }

    [Fact]
    public async Task No_filter_reaches_what_belongs_to_others()
    {
        string[] flags = ["", "&show_expired=true", "&page_size=1000", "&user_id=grace", "&user_id=*", "&run_id=shared"];
        string[] members =
        [
            "", ",\"user_id\":\"grace\"", ",\"user_id\":\"*\"", ",\"user_id\":\"ada\",\"user_id\":\"grace\"", ",\"run_id\":\"shared\"",
            ",\"threshold\":0,\"show_expired\":true,\"explain\":true,\"top_k\":1000",
        ];
        var control = 0;
        foreach (var filter in _foreign.Filters)
        {
            foreach (var flag in flags)
            {
                await NoteAsync(HttpMethod.Get, $"/memories?filters={Uri.EscapeDataString(filter)}{flag}", null);
            }

            foreach (var member in members)
            {
                await NoteAsync(HttpMethod.Post, "/search", $$"""{"query":"{{ForeignValues.Secret}}","filters":{{filter}}{{member}}}""");
            }

            var mine = await _ada.GetAsync($"/memories?filters={Uri.EscapeDataString(filter)}");
            var allowed = await _admin.GetAsync($"/memories?filters={Uri.EscapeDataString(filter)}&user_id=ada");
            Assert.Equal((filter, allowed.Body), (filter, mine.Body));

            var unconfined = await _admin.GetAsync($"/memories?filters={Uri.EscapeDataString(filter)}&page_size=1000");
            control += unconfined.Body.Contains(ForeignValues.Secret, StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(control > _foreign.Filters.Count / 2, $"Only {control} of the filters find what belongs to grace for those who may.");
        await AssertIsolatedAsync();
    }

    [Fact]
    public async Task A_foreign_id_is_answered_as_one_that_never_was()
    {
        var unknown = Guid.CreateVersion7().ToString("D");
        var byId = _routes.Operations.Where(operation => operation.Parameters.Any(parameter => parameter.Name == "memory_id")).ToList();
        Assert.True(byId.Count >= 4, "The routes of single memories were not found.");
        foreach (var operation in byId)
        {
            var expected = await SendAsync(operation, operation.Target(unknown), RouteDescription.BodyOf(operation));
            foreach (var id in _ids)
            {
                var answer = await SendAsync(operation, operation.Target(id), RouteDescription.BodyOf(operation));
                answer.AssertProblem(404, "memory_not_found", "memory_id");
                Assert.Equal(Comparable(expected, unknown), Comparable(answer, id));
            }
        }

        await AssertIsolatedAsync();
    }

    [Fact]
    public async Task What_is_stored_changed_and_deleted_in_ones_own_scope_touches_nothing_of_others()
    {
        foreach (var more in (string[])["\"run_id\":\"shared\"", "\"agent_id\":\"graces-bot\"", "\"app_id\":\"graces-app\"", "\"run_id\":\"graces-run\""])
        {
            var id = await _ada.RememberAsync("The kettle is mine.", more);
            await NoteAsync(HttpMethod.Put, $"/memories/{id}", """{"text":"The kettle is green.","metadata":{"user_id":"grace"}}""");
        }

        await NoteAsync(HttpMethod.Get, "/entities", null);
        await NoteAsync(HttpMethod.Post, "/search", """{"query":"kettle vermilion octopus","explain":true,"threshold":0}""");
        foreach (var target in (string[])["/entities/run/shared", "/entities/agent/graces-bot", "/memories?app_id=graces-app", "/memories?run_id=graces-run"])
        {
            Assert.Equal(200, (await NoteAsync(HttpMethod.Delete, target, null)).Status);
        }

        await AssertIsolatedAsync();
    }

    private static bool IsNoText(string member) => member is not ("messages[0].content" or "query" or "text");

    private static string Comparable(Answer answer, string id) =>
        TraceId().Replace(answer.Body, "").Replace(id, "", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("\"traceId\":\"[0-9a-f]+\"")]
    private static partial Regex TraceId();

    /// <summary>The ids of history entries, which no request names.</summary>
    [GeneratedRegex("\"id\":\"([0-9a-f-]{36})\",\"memory_id\"")]
    private static partial Regex HistoryId();

    /// <summary>Grace's memories of every kind, one of them deleted, and what ada has beside them.</summary>
    private async Task RememberAsync()
    {
        string[] owners =
        [
            "\"user_id\":\"grace\"", "\"user_id\":\"grace\",\"run_id\":\"shared\"", "\"user_id\":\"grace\",\"agent_id\":\"graces-bot\",\"immutable\":true",
            "\"user_id\":\"grace\",\"expiration_date\":\"2000-01-01\"", "\"user_id\":\"4711\"", "\"agent_id\":\"graces-bot\"", "\"app_id\":\"graces-app\"",
            "\"run_id\":\"graces-run\"", "\"user_id\":\"ADA\"", "\"user_id\":\"ad\u0430\"", "\"agent_id\":\"ada\"", "\"run_id\":\"ada\"",
        ];
        foreach (var owner in owners)
        {
            var more = $$"""{{owner}},"metadata":{"user_id":"ada","kind":"private"}""";
            _ids.Add(await _admin.RememberAsync($"The kettle number {_ids.Count} is {ForeignValues.Secret}.", more));
        }

        await _admin.PutAsync($"/memories/{_ids[0]}", $$"""{"text":"The kettle was {{ForeignValues.Secret}}."}""");
        var deleted = await _admin.RememberAsync($"The {ForeignValues.Secret} is gone.", owners[0]);
        await _admin.DeleteAsync($"/memories/{deleted}");
        _ids = [.. _ids, deleted];
        await _ada.RememberAsync("The kettle is plain.");
        await _ada.RememberAsync("The kettle is shared.", "\"run_id\":\"shared\"");
    }

    /// <summary>All that an administrator sees of others than ada.</summary>
    private async Task<string> ForeignStateAsync()
    {
        var filter = Uri.EscapeDataString("""{"NOT":{"user_id":"ada"}}""");
        var state = new List<string> { (await _admin.GetAsync($"/memories?filters={filter}&page_size=1000&show_expired=true")).Body };
        foreach (var id in _ids)
        {
            state.Add((await _admin.GetAsync($"/memories/{id}/history")).Body);
        }

        return string.Join('\n', state);
    }

    private Task<Answer> SendAsync(RouteDescription.Operation operation, string target, string? body) => NoteAsync(operation.Method, target, body);

    private async Task<Answer> NoteAsync(HttpMethod method, string target, string? body)
    {
        _sent++;
        var answer = await _ada.SendAsync(method, target, body is null ? null : ApiClient.Json(body));
        if (FaultOf(answer) is { } fault)
        {
            _violations.Add($"{method} {target} {body}: {answer.Status} {fault} {(answer.Body.Length > 500 ? answer.Body[..500] : answer.Body)}");
        }

        return answer;
    }

    private string? FaultOf(Answer answer) => answer switch
    {
        { Status: >= 500, Code: not "language_model_not_configured" } => "is a failure of the server",
        _ when _marks.Find(mark => answer.Body.Contains(mark, StringComparison.OrdinalIgnoreCase)) is { } mark => $"tells {mark}",
        { Status: < 400 } when _ids.Find(id => answer.Body.Contains(id, StringComparison.OrdinalIgnoreCase)) is { } id => $"tells {id}",
        { Status: < 400, Json: var json } => FaultOf(json),
        _ => null,
    };

    /// <summary>What is shown is ada's: each memory has her id, and no owner is another user.</summary>
    private static string? FaultOf(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            return json.EnumerateArray().Any(owner => owner.TryGetProperty("type", out var type) && type.GetString() == "user" && owner.GetProperty("id").GetString() != "ada")
                ? "tells another owner"
                : null;
        }

        var results = json.TryGetProperty("results", out var list) ? list.EnumerateArray().ToList() : [];
        return results.Exists(memory => memory.TryGetProperty("created_at", out _) && memory.GetProperty("user_id").GetString() != "ada")
            ? "tells a memory of another"
            : null;
    }

    private async Task AssertIsolatedAsync()
    {
        Assert.True(_sent > 0);
        Assert.True(_violations.Count == 0, string.Join('\n', _violations.Take(20)));
        Assert.Equal(_before, await ForeignStateAsync());
        Assert.DoesNotContain(_api.Logs.Lines, line => line.Everything.Contains(Key, StringComparison.Ordinal));

        var mine = (await _admin.GetAsync("/memories?user_id=ada&page_size=1000&show_expired=true")).Json.GetProperty("count").GetInt64();
        var counted = (await _ada.GetAsync("/memories?page_size=1000&show_expired=true")).Json;
        Assert.Equal(mine, counted.GetProperty("count").GetInt64());
        var owners = (await _ada.GetAsync("/entities")).Json.EnumerateArray().ToList();
        Assert.All(owners, owner => Assert.InRange(owner.GetProperty("total_memories").GetInt64(), 1, mine));
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Mem0.Tests.Storage.Sqlite;

namespace Mem0.Tests.Storage;

/// <summary>What was answered outlives the process, and nothing else is there. A derived class says where the memories are kept.</summary>
public abstract class CrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Clients = 8, PerClient = 250;

    private readonly DataFolder _folder = new();
    private readonly ConcurrentDictionary<string, Guid> _answered = [];
    private int _answers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The settings that say where the memories are kept; none for the embedded store.</summary>
    protected virtual IReadOnlyList<string> Settings => [];

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task What_was_answered_before_a_kill_is_there_once_and_nothing_else(int round)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}");
        var adds = Enumerable.Range(0, Clients).SelectMany(client => Enumerable.Range(0, PerClient).Select(turn => new Add(round, client, turn))).ToList();

        await KillAmidAsync(adds, killAfter: new Random(seed).Next(1, adds.Count * 3 / 4));
        await using var api = await StartAsync();
        var listed = await ListAsync(api);
        AssertAnsweredAreThereOnce(listed, adds);
        await AssertSearchFindsAsync(api, listed.Values.Where((_, i) => i % 97 == 0));

        await RetryAsync(api, adds.Where(add => add.Key is not null));
        var afterRetries = await ListAsync(api);
        AssertAnsweredAreThereOnce(afterRetries, adds);
        Assert.Equal(adds.Where(add => add.Key is not null || listed.ContainsValue(add.Text)).Select(add => add.Text).Order(), afterRetries.Values.Order());
        await AssertHistoriesAsync(api, afterRetries);
    }

    /// <summary>Adds with all clients at once, and kills the server when so many adds are answered.</summary>
    private async Task KillAmidAsync(List<Add> adds, int killAfter)
    {
        await using var api = await StartAsync();
        var kill = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = adds.GroupBy(add => add.Client).Select(mine => Task.Run(
            async () =>
            {
                foreach (var add in mine)
                {
                    if (!await TrySendAsync(api, add))
                    {
                        return;
                    }

                    if (Interlocked.Increment(ref _answers) == killAfter)
                    {
                        kill.SetResult();
                    }
                }
            },
            Stop)).ToList();

        await kill.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        await KillAsync(api);
        await Task.WhenAll(clients);
        output.WriteLine($"Killed after {killAfter} answers; {_answered.Count} arrived in all.");
        Assert.True(_answered.Count < adds.Count, "The server was killed too late to be killed amid the adds.");
    }

    /// <summary>Ends what is to be ended, without any farewell.</summary>
    private protected virtual Task KillAsync(ApiProcess api) => api.KillAsync();

    private Task<ApiProcess> StartAsync() => ApiProcess.StartAsync(_folder.Path, Settings);

    /// <summary>Sends an add and notes its answer; false when the connection broke, or the server said that it could not store it.</summary>
    private async Task<bool> TrySendAsync(ApiProcess api, Add add)
    {
        try
        {
            using var request = add.Request();
            using var response = await api.Client.SendAsync(request, Stop);
            var body = await response.Content.ReadAsStringAsync(Stop);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Assert.Contains("store_unavailable", body, StringComparison.Ordinal);
                return false;
            }

            Assert.True(response.IsSuccessStatusCode, body);
            var id = (Guid)JsonNode.Parse(body)!["results"]![0]!["id"]!;
            Assert.Equal(id, _answered.GetOrAdd(add.Text, id));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Task RetryAsync(ApiProcess api, IEnumerable<Add> adds) => Parallel.ForEachAsync(
        adds,
        new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Stop },
        async (add, _) => Assert.True(await TrySendAsync(api, add)));

    private void AssertAnsweredAreThereOnce(Dictionary<Guid, string> listed, List<Add> sent)
    {
        Assert.Equal(listed.Count, listed.Values.Distinct().Count());
        Assert.All(_answered, answer => Assert.Equal(answer.Key, listed.GetValueOrDefault(answer.Value)));
        Assert.Subset(sent.Select(add => add.Text).ToHashSet(), listed.Values.ToHashSet());
    }

    private static async Task<Dictionary<Guid, string>> ListAsync(ApiProcess api)
    {
        var listed = new Dictionary<Guid, string>();
        for (var client = 0; client < Clients; client++)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"/memories?user_id=u{client}&page_size=1000");
            for (var page = 1; await PageAsync(page) is { Count: > 0 } memories; page++)
            {
                foreach (var memory in memories)
                {
                    listed.Add((Guid)memory!["id"]!, (string)memory["memory"]!);
                }
            }

            async Task<JsonArray> PageAsync(int page) =>
                (await api.Client.GetFromJsonAsync<JsonNode>($"{address}&page={page}", Stop))!["results"]!.AsArray();
        }

        return listed;
    }

    private static async Task AssertSearchFindsAsync(ApiProcess api, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            using var response = await api.Client.PostAsJsonAsync("/search", new { query = text.Split(' ')[^1], user_id = Add.UserOf(text), top_k = 1 }, Stop);
            var results = (await response.Content.ReadFromJsonAsync<JsonNode>(Stop))!["results"]!.AsArray();
            Assert.Equal(text, (string)Assert.Single(results)!["memory"]!);
        }
    }

    private static Task AssertHistoriesAsync(ApiProcess api, Dictionary<Guid, string> listed) => Parallel.ForEachAsync(
        listed,
        new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Stop },
        async (memory, cancellationToken) =>
        {
            var history = await api.Client.GetFromJsonAsync<JsonArray>($"/memories/{memory.Key}/history", cancellationToken);
            var entry = Assert.Single(history!)!;
            Assert.Equal(("ADD", memory.Value), ((string)entry["event"]!, (string)entry["new_memory"]!));
        });

    /// <summary>One add of one client. Every third one has an idempotency key, every second client a run.</summary>
    private sealed record Add(int Round, int Client, int Turn)
    {
        public string Text { get; } = string.Create(CultureInfo.InvariantCulture, $"u{Client} kept the receipt zq{Round}v{Client}v{Turn}x");

        public string? Key => Turn % 3 == 0 ? $"key {Text}" : null;

        public static string UserOf(string text) => text.Split(' ')[0];

        public HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/memories")
            {
                Content = JsonContent.Create(new
                {
                    messages = new[] { new { role = "user", content = Text } },
                    user_id = UserOf(Text),
                    run_id = Client % 2 == 0 ? null : "run",
                    infer = false,
                }),
            };
            if (Key is { } key)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            return request;
        }
    }
}

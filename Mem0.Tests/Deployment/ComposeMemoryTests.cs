using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace Mem0.Tests.Deployment;

/// <summary>Memories through the one published port of the composition.</summary>
[Collection(ComposeGroup.Name)]
public sealed class ComposeMemoryTests(ComposeServices compose)
{
    private static readonly TimeSpan Visible = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Memories_are_stored_and_found()
    {
        await compose.RunningAsync();
        using var client = compose.Client(compose.Key);
        var user = NewUser();

        var added = await client.PostAsync("/memories", Add(user, "My sister Clara keeps bees in Porto."));
        Assert.Equal(200, added.Status);
        Assert.Equal("ADD", Assert.Single(added.Json.GetProperty("results").EnumerateArray()).GetProperty("event").GetString());

        var found = await client.PostAsync("/search", Search(user, "Where does my sister keep her bees?"));
        Assert.Equal(200, found.Status);
        Assert.Equal(["My sister Clara keeps bees in Porto."], found.Texts);
    }

    [Fact]
    public async Task Without_the_key_nothing_is_stored_or_found()
    {
        await compose.RunningAsync();
        var user = NewUser();
        foreach (var key in new[] { null, "another-key" })
        {
            using var stranger = compose.Client(key);
            Assert.Equal(401, (await stranger.PostAsync("/memories", Add(user, "The door code is new."))).Status);
            Assert.Equal(401, (await stranger.PostAsync("/search", Search(user, "door code"))).Status);
            Assert.Equal(401, (await stranger.GetAsync($"/memories?user_id={user}")).Status);
        }

        using var client = compose.Client(compose.Key);
        Assert.Empty((await client.GetAsync($"/memories?user_id={user}")).Texts);
    }

    [Fact]
    public async Task Namespaces_are_isolated()
    {
        await compose.RunningAsync();
        using var client = compose.Client(compose.Key);
        var owner = NewUser();
        (string User, string Text)[] namespaces =
        [
            ($"{owner}/personal", "The dentist moved my appointment to Tuesday."),
            ($"{owner}/investments", "Sell the index fund when the loan is due."),
        ];
        foreach (var (user, text) in namespaces)
        {
            await client.RememberAsync(text, $"\"infer\":false,\"user_id\":\"{user}\"");
        }

        foreach (var (user, text) in namespaces)
        {
            Assert.Equal([text], (await client.GetAsync($"/memories?user_id={Uri.EscapeDataString(user)}")).Texts);
            Assert.Equal([text], (await client.PostAsync("/search", Search(user, text))).Texts);
            foreach (var (_, foreign) in namespaces.Where(other => other.User != user))
            {
                Assert.DoesNotContain(foreign, (await client.PostAsync("/search", Search(user, foreign))).Texts);
            }
        }
    }

    [Fact]
    public async Task What_one_device_stores_another_sees_within_two_seconds()
    {
        await compose.RunningAsync();
        var user = NewUser();
        using var telephone = compose.Client(compose.Key);
        using var laptop = compose.Client(null, AddressOfThisMachine());
        var bearer = ("Authorization", $"Bearer {compose.Key}");
        Assert.Empty((await laptop.GetAsync($"/memories?user_id={user}", bearer)).Texts);

        const string Text = "The plumber comes on Friday at nine.";
        await telephone.RememberAsync(Text, $"\"infer\":false,\"user_id\":\"{user}\"");

        var stored = Stopwatch.GetTimestamp();
        Assert.Equal([Text], (await laptop.GetAsync($"/memories?user_id={user}", bearer)).Texts);
        Assert.Equal([Text], (await laptop.PostAsync("/search", Search(user, "When does the plumber come?"), bearer)).Texts);
        Assert.True(Stopwatch.GetElapsedTime(stored) < Visible, $"{Stopwatch.GetElapsedTime(stored)} after it was stored");
    }

    [Fact]
    public async Task Memories_outlive_their_containers()
    {
        await compose.RunningAsync();
        var user = NewUser();
        const string Text = "The spare key hangs behind the boiler.";
        using (var client = compose.Client(compose.Key))
        {
            await client.RememberAsync(Text, $"\"infer\":false,\"user_id\":\"{user}\"");
        }

        var before = await compose.ComposeAsync("ps", "-q");
        await compose.ComposeAsync("up", "-d", "--force-recreate", "--wait", "--pull", "never");
        Assert.Empty(before.Split('\n', StringSplitOptions.RemoveEmptyEntries).Intersect((await compose.ComposeAsync("ps", "-q")).Split('\n')));

        using var again = compose.Client(compose.Key);
        Assert.Equal([Text], (await again.PostAsync("/search", Search(user, "Where is the spare key?"))).Texts);
    }

    /// <summary>The commands of docs/deployment.md, with the dump inside of the container: its bytes are no text.</summary>
    [Fact]
    public async Task Memories_come_back_from_a_dump_of_the_database()
    {
        await compose.RunningAsync();
        var user = NewUser();
        const string Text = "The boat is moored at the third jetty.";
        using (var client = compose.Client(compose.Key))
        {
            await client.RememberAsync(Text, $"\"infer\":false,\"user_id\":\"{user}\"");
            await compose.ExecAsync("postgres", "sh", "-c", "PGPASSWORD=$POSTGRES_PASSWORD pg_dump -U postgres -Fc mem0 > /tmp/mem0.dump");
            Assert.Equal(200, (await client.DeleteAsync($"/memories?user_id={user}")).Status);
            Assert.Empty((await client.PostAsync("/search", Search(user, "Where is the boat?"))).Texts);
        }

        await compose.ComposeAsync("stop", "api", "ingest");
        await compose.ExecAsync("postgres", "sh", "-c", "PGPASSWORD=$POSTGRES_PASSWORD pg_restore -U postgres --clean --if-exists -d mem0 < /tmp/mem0.dump");
        await compose.ComposeAsync("up", "-d", "--wait", "--pull", "never", "--no-deps", "api", "ingest");

        using var again = compose.Client(compose.Key);
        Assert.Equal([Text], (await again.PostAsync("/search", Search(user, "Where is the boat?"))).Texts);
    }

    private static string NewUser() => $"mark_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";

    private static string Add(string user, string text) =>
        $$"""{"infer":false,"user_id":"{{user}}","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]}""";

    private static string Search(string user, string query) => $$"""{"user_id":"{{user}}","query":{{JsonSerializer.Serialize(query)}}}""";

    /// <summary>One that other devices can reach; without any, the loopback one.</summary>
    private static string AddressOfThisMachine() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address), IPAddress.Loopback)
            .ToString();
}

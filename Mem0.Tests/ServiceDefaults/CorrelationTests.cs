using System.Net;
using Mem0.ServiceDefaults.Correlation;

namespace Mem0.Tests.ServiceDefaults;

public sealed class CorrelationTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("01JABC.x_y-z:7")]
    [InlineData("3f0c9f5e-6f0a-4b53-8f9d-0c7b1d2e3f4a")]
    public async Task A_well_formed_id_of_the_caller_is_taken_over(string id)
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        var response = await host.GetAsync("/correlation", (CorrelationId.Header, id));

        Assert.Equal(id, Assert.Single(response.Headers.GetValues(CorrelationId.Header)));
        Assert.Equal($"{id} {id}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("semi;colon")]
    [InlineData("tab\tbed")]
    [InlineData("größe")]
    [InlineData("{\"json\":1}")]
    public async Task A_malformed_id_is_replaced(string id)
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        var response = await host.GetAsync("/correlation", (CorrelationId.Header, id));

        AssertVersion4(Assert.Single(response.Headers.GetValues(CorrelationId.Header)));
    }

    [Fact]
    public async Task Two_ids_in_one_request_are_replaced_by_one()
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        var response = await host.GetAsync("/correlation", (CorrelationId.Header, "one"), (CorrelationId.Header, "two"));

        AssertVersion4(Assert.Single(response.Headers.GetValues(CorrelationId.Header)));
    }

    [Fact]
    public void An_id_may_have_128_characters_and_no_more()
    {
        Assert.True(CorrelationId.IsWellFormed(new string('x', 128)));
        Assert.False(CorrelationId.IsWellFormed(new string('x', 129)));
        Assert.False(CorrelationId.IsWellFormed("line\nbreak"));
        Assert.False(CorrelationId.IsWellFormed(null));
    }

    [Fact]
    public async Task A_request_without_an_id_gets_a_new_one_each_time()
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        var first = await host.GetAsync("/correlation");
        var second = await host.GetAsync("/correlation");

        AssertVersion4(first.Headers.GetValues(CorrelationId.Header).Single());
        Assert.NotEqual(first.Headers.GetValues(CorrelationId.Header), second.Headers.GetValues(CorrelationId.Header));
    }

    [Fact]
    public async Task Replies_to_failed_and_to_unknown_requests_carry_the_id()
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        var failed = await host.GetAsync("/fails/7", (CorrelationId.Header, "failed-7"));
        var unknown = await host.GetAsync("/nowhere", (CorrelationId.Header, "unknown-7"));

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(["failed-7"], failed.Headers.GetValues(CorrelationId.Header));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(["unknown-7"], unknown.Headers.GetValues(CorrelationId.Header));
    }

    [Fact]
    public async Task A_log_line_of_the_request_stands_in_a_scope_of_the_id_and_nothing_else()
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        await host.SendAsync(HttpMethod.Post, "/users/mark/memories/42?token=hidden", (CorrelationId.Header, "log-1"));

        var line = Assert.Single(host.Logs.Lines, line => line.Message == "Served");
        var value = Assert.Single(line.Scope);
        Assert.Equal(new KeyValuePair<string, object?>("CorrelationId", "log-1"), value);
    }

    [Fact]
    public async Task No_log_line_and_no_scope_holds_the_path_or_the_query()
    {
        await using var host = await ServiceDefaultsHost.StartAsync();

        await host.SendAsync(HttpMethod.Post, "/users/mark/memories/42?token=hidden");
        await host.GetAsync("/fails/mark");

        Assert.All(host.Logs.Lines, line =>
        {
            var text = line.Message + string.Concat(line.Scope);
            Assert.DoesNotContain("mark", text, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        });
    }

    private static void AssertVersion4(string id)
    {
        Assert.True(Guid.TryParseExact(id, "D", out var guid), id);
        Assert.Equal(4, guid.Version);
    }
}

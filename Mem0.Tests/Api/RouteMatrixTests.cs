using System.Net.Http.Headers;
using System.Text;
using Mem0.ServiceDefaults.Correlation;
using Mem0.Tests.Infrastructure;

namespace Mem0.Tests.Api;

/// <summary>
/// Every route with missing, foreign and malformed input. The routes come from the server's own description, so that a new one is among them.
/// </summary>
public class RouteMatrixTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Verbose = new()
    {
        ["Logging:LogLevel:Default"] = "Trace",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Debug",
    };

    private readonly List<string> _violations = [];
    private ApiFixture _api = null!;
    private RouteDescription _routes = null!;
    private string _memoryId = "";
    private int _sent;

    /// <summary>How the server is started, with logs of every level.</summary>
    private protected virtual ApiSetup Setup => new();

    public virtual async ValueTask InitializeAsync()
    {
        var setup = Setup;
        _api = await ApiFixture.StartAsync(ConstantModel.In(setup) with { Settings = new Dictionary<string, string>([.. setup.Settings, .. Verbose]) });
        _routes = new RouteDescription((await _api.Client.GetAsync("/openapi.json")).Json);
        _memoryId = await _api.Client.RememberAsync(RouteDescription.Secret, "\"user_id\":\"grace\"");
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task No_value_of_a_member_breaks_a_route_and_a_fault_names_the_member()
    {
        foreach (var operation in _routes.Operations.Where(operation => operation.BodySchema is not null))
        {
            foreach (var member in _routes.Members(operation.BodySchema!))
            {
                foreach (var value in BadValues.Json.Append(null))
                {
                    var body = Encoding.UTF8.GetBytes(RouteDescription.Changed(RouteDescription.BodyOf(operation)!, member, value));
                    await SendAsync(operation, operation.Target(_memoryId), body, member, $"{member} = {value ?? "(absent)"}");
                }
            }
        }

        AssertNoViolation();
    }

    [Fact]
    public async Task No_body_breaks_a_route()
    {
        foreach (var operation in _routes.Operations)
        {
            foreach (var body in BadValues.Bodies)
            {
                await SendAsync(operation, operation.Target(_memoryId), body, null, $"body {Encoding.Latin1.GetString(body)}");
            }
        }

        AssertNoViolation();
    }

    [Fact]
    public async Task A_body_of_another_content_type_is_415()
    {
        foreach (var operation in _routes.Operations.Where(operation => operation.BodySchema is not null))
        {
            foreach (var type in BadValues.ContentTypes)
            {
                var content = new ByteArrayContent(Encoding.UTF8.GetBytes(RouteDescription.BodyOf(operation)!));
                content.Headers.TryAddWithoutValidation("Content-Type", type);
                var answer = await _api.Client.SendAsync(operation.Method, operation.Target(_memoryId), content);
                answer.AssertProblem(415, "unsupported_media_type");
            }
        }
    }

    [Fact]
    public async Task No_value_of_a_parameter_breaks_a_route_and_a_fault_names_the_parameter()
    {
        foreach (var operation in _routes.Operations)
        {
            foreach (var parameter in operation.Parameters)
            {
                var values = parameter.IsInPath
                    ? BadValues.Segments
                    : BadValues.Query.SelectMany(value => (string[])[value, $"{value}&{parameter.Name}={value}"]);
                foreach (var value in values)
                {
                    var body = RouteDescription.BodyOf(operation) is { } good ? Encoding.UTF8.GetBytes(good) : null;
                    await SendAsync(operation, operation.Target(_memoryId, parameter, value), body, parameter.Name, $"{parameter.Name} = {value}");
                }
            }
        }

        AssertNoViolation();
    }

    [Fact]
    public async Task No_value_of_a_header_breaks_a_route()
    {
        string[] headers =
            [CorrelationId.Header, "Idempotency-Key", "Accept", "Accept-Language", "Accept-Encoding", "traceparent", "Origin", "Cookie"];
        string[] values =
        [
            "", " ", "two words", "a;b", "{}", "größe", "日本", "\u0001", new('x', 128), new('x', 129), new('x', 255), new('x', 256), new('x', 5000),
        ];
        foreach (var operation in _routes.Operations)
        {
            foreach (var header in headers)
            {
                foreach (var value in values)
                {
                    var body = RouteDescription.BodyOf(operation) is { } good ? Encoding.UTF8.GetBytes(good) : null;
                    var field = header == "Idempotency-Key" ? header : null;
                    await SendAsync(operation, operation.Target(_memoryId), body, field, $"{header}: {value}", (header, value));
                }
            }
        }

        AssertNoViolation();
    }

    [Fact]
    public async Task Every_route_asks_for_a_key_and_administration_for_an_administrators()
    {
        foreach (var operation in _routes.Operations)
        {
            (await WithKeyAsync(null)).AssertProblem(401, "authentication_required");
            (await WithKeyAsync("a-wrong-key-0123456789")).AssertProblem(401, "invalid_api_key");
            var ordinary = await WithKeyAsync(ApiFixture.Key);
            Assert.NotEqual(401, (await WithKeyAsync(ApiFixture.AdminKey)).Status);
            if (operation.IsAdministration)
            {
                ordinary.AssertProblem(403, "admin_key_required");
            }
            else
            {
                Assert.True(ordinary.Status is not (401 or 403), operation.Name);
            }

            async Task<Answer> WithKeyAsync(string? key)
            {
                using var client = _api.ClientOf(key);
                return await client.SendAsync(
                    operation.Method, operation.Target(_memoryId), RouteDescription.BodyOf(operation) is { } body ? ApiClient.Json(body) : null);
            }
        }
    }

    private async Task SendAsync(
        RouteDescription.Operation operation, string target, byte[]? body, string? member, string what, params (string Name, string Value)[] headers)
    {
        _sent++;
        var content = body is null ? null : new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var answer = await _api.Client.SendAsync(operation.Method, target, content, headers);
        if (FaultOf(answer, member) is { } fault)
        {
            _violations.Add($"{operation.Name} {(what.Length > 100 ? what[..100] : what)}: {answer.Status} {fault} {answer.Body}");
        }
    }

    private static string? FaultOf(Answer answer, string? member) => answer switch
    {
        { Status: < 400 } => null,
        { Status: 503, Code: "language_model_not_configured" } => null,
        { Status: >= 500 } => "is a failure of the server",
        { FaultOfProblem: { } fault } => fault,
        _ when answer.Body.Contains(RouteDescription.Secret, StringComparison.Ordinal) => "tells the text",
        { Status: 400, Field: var field } when member is not null && field?.StartsWith(member, StringComparison.Ordinal) != true =>
            $"does not name {member}",
        _ => null,
    };

    private void AssertNoViolation()
    {
        Assert.InRange(_sent, _routes.Operations.Count, int.MaxValue);
        string[] secrets = [RouteDescription.Secret, ApiFixture.Key, ApiFixture.AdminKey];
        var told = _api.Logs.Lines
            .Where(line => secrets.Any(secret => line.Everything.Contains(secret, StringComparison.Ordinal)))
            .Select(line => $"log of {line.Category}: {line.Message}");
        List<string> all = [.. _violations, .. told.Distinct()];
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}

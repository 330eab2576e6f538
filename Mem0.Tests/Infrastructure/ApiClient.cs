using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Mem0.Tests.Infrastructure;

/// <summary>Calls the server with one key.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _client;
    private readonly string? _key;

    internal ApiClient(Uri address, string? key)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        _client = new HttpClient(handler) { BaseAddress = address };
        _key = key;
    }

    internal Uri Address => _client.BaseAddress!;

    internal Task<Answer> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, target, null, headers);

    internal Task<Answer> DeleteAsync(string target, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, target, null, headers);

    internal Task<Answer> PostAsync(string target, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, target, Json(json), headers);

    internal Task<Answer> PutAsync(string target, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, target, Json(json), headers);

    /// <summary>Stores one text and gives its id.</summary>
    internal async Task<string> RememberAsync(string text, string more = "\"user_id\":\"ada\"")
    {
        var answer = await PostAsync("/memories", $$"""{"messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}],{{more}}}""");
        Assert.Equal(200, answer.Status);
        return answer.Json.GetProperty("results")[0].GetProperty("id").GetString()!;
    }

    /// <summary>Sends a request whose target goes out as it is written here.</summary>
    internal async Task<Answer> SendAsync(HttpMethod method, string target, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var address = new Uri($"http://{Address.Authority}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (_key is not null)
        {
            request.Headers.TryAddWithoutValidation("X-API-Key", _key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers, Encoding.UTF8.GetString(body));
    }

    public void Dispose() => _client.Dispose();

    internal static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}

/// <summary>An answer of the server.</summary>
internal sealed record Answer(int Status, string? ContentType, HttpResponseHeaders Headers, string Body)
{
    private JsonElement? _json;

    /// <summary>The body.</summary>
    public JsonElement Json => _json ??= JsonElement.Parse(Body);

    /// <summary>The problem's code.</summary>
    public string? Code => Member("code");

    /// <summary>The problem's field.</summary>
    public string? Field => Member("field");

    /// <summary>The texts of the results.</summary>
    public IEnumerable<string> Texts => Json.GetProperty("results").EnumerateArray().Select(memory => memory.GetProperty("memory").GetString()!);

    /// <summary>Why this is not a problem as the server promises it; null when it is one.</summary>
    public string? FaultOfProblem => this switch
    {
        { ContentType: not "application/problem+json" } => $"content type {ContentType}",
        { Code: not { Length: > 0 } } => "no code",
        _ when Member("detail") is not { Length: > 0 } => "no detail",
        _ when Member("traceId") is not { Length: 32 } => "no traceId",
        _ when Json.GetProperty("status").GetInt32() != Status => "another status",
        _ => null,
    };

    /// <summary>Fails unless this is the problem.</summary>
    public void AssertProblem(int status, string code, string? field = null)
    {
        Assert.Equal((status, code, field), (Status, Status < 400 ? null : Code, Status < 400 ? null : Field));
        Assert.Null(FaultOfProblem);
    }

    private string? Member(string name) =>
        Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
}

using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Api;

public sealed class InferenceTests : IDisposable
{
    private const string Secret = "secret-key-of-the-model";

    private readonly ScriptedModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Administration_tells_how_the_models_do_and_no_key()
    {
        _model.Answers("ok").Answers("ok").Answers("ok");
        await using var api = await StartAsync();
        while ((await api.Client.GetAsync("/health/ready")).Status != 200)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        _model.Answers("sentinel-of-the-answer", input: 7, output: 3);
        await AskAsync(api);
        await AskAsync(api);
        using var admin = api.ClientOf(ApiFixture.AdminKey);

        var answer = await admin.GetAsync("/admin/inference");

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(Secret, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("sentinel", answer.Body, StringComparison.Ordinal);
        var model = answer.Json.GetProperty("models")[0];
        Assert.Equal(("llm.local", "http://127.0.0.1:9"), (model.GetProperty("role").GetString(), model.GetProperty("server").GetString()));
        Assert.Equal("closed", answer.Json.GetProperty("circuits")[0].GetProperty("state").GetString());
        Assert.Equal((7, 3), (answer.Json.GetProperty("totals").GetProperty("input_tokens").GetInt32(), answer.Json.GetProperty("totals").GetProperty("output_tokens").GetInt32()));
        Assert.Equal(0.5, answer.Json.GetProperty("cache").GetProperty("hit_rate").GetDouble());
        Assert.Equal(["cache", "local"], answer.Json.GetProperty("decisions").EnumerateArray().Select(decision => decision.GetProperty("route").GetString()));
        Assert.Equal(6, answer.Json.GetProperty("warm_up").GetProperty("probes").GetArrayLength());
    }

    [Fact]
    public async Task A_server_without_a_language_model_tells_so()
    {
        await using var api = await ApiFixture.StartAsync();
        using var admin = api.ClientOf(ApiFixture.AdminKey);

        var answer = await admin.GetAsync("/admin/inference");

        Assert.Equal(["embedder"], answer.Json.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("role").GetString()));
        Assert.Equal(0, answer.Json.GetProperty("circuits").GetArrayLength());
        Assert.True(answer.Json.GetProperty("warm_up").GetProperty("succeeded").GetBoolean());
    }

    [Fact]
    public async Task A_model_that_does_not_answer_is_503_with_its_reason_and_when_to_come_back()
    {
        await using var api = await StartAsync(("Mem0:Inference:WarmUp:Enabled", "false"));
        _model.Fails(new InferenceException(InferenceFailure.RateLimited, "The server asks for fewer requests.") { RetryAfter = TimeSpan.FromSeconds(3599.5) });
        api.App.MapGet("/ask", (IChatClient model, CancellationToken token) => model.GetResponseAsync("sentinel", cancellationToken: token));

        var answer = await api.Client.GetAsync("/ask");

        answer.AssertProblem(503, "language_model_unavailable");
        Assert.Contains("(rate_limited)", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(3600), answer.Headers.RetryAfter?.Delta);
        Assert.Contains(api.Logs.Lines, line => line.Message == "No language model answered (rate_limited): The server asks for fewer requests.");
    }

    [Fact]
    public async Task Routing_without_an_external_model_ends_the_start_and_says_what_to_set()
    {
        var start = () => ApiFixture.StartAsync(new ApiSetup { Settings = new Dictionary<string, string> { ["Mem0:Llm:Routing:Enabled"] = "true" } });

        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(start);

        Assert.Contains("Mem0:Llm:External:Provider", fault.Message, StringComparison.Ordinal);
    }

    private Task<ApiFixture> StartAsync(params (string Name, string Value)[] settings) => ApiFixture.StartAsync(new ApiSetup
    {
        Settings = new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
        {
            ["Mem0:Llm:Provider"] = "ollama",
            ["Mem0:Llm:Endpoint"] = "http://127.0.0.1:9/path",
            ["Mem0:Llm:ApiKey"] = Secret,
            ["Mem0:Inference:Retries"] = "0",
            ["Mem0:Inference:WarmUp:LlmProbeLimit"] = "00:10:00",
            ["Mem0:Inference:WarmUp:EmbeddingProbeLimit"] = "00:10:00",
        },
        Services = services => services.AddSingleton<IModelClients>(new Clients(_model)),
    });

    private static Task<ChatResponse> AskAsync(ApiFixture api) =>
        api.App.Services.GetRequiredService<IChatClient>().GetResponseAsync("question", cancellationToken: TestContext.Current.CancellationToken);

    private sealed class Clients(ScriptedModel model) : IModelClients
    {
        public IChatClient Chat(ModelEndpoint endpoint) => model;

        public IEmbeddingGenerator<string, Embedding<float>> Embedder(ModelEndpoint endpoint) =>
            throw new InvalidOperationException("No embedding server is configured.");
    }
}

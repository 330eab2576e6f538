using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Security.Egress;
using Mem0.Tests.Infrastructure.Models;
using Microsoft.Extensions.AI;

namespace Mem0.Tests.Inference.Models;

/// <summary>Every way in which a model server can fail is one failure of ours, whose message says what to do and repeats nothing.</summary>
public sealed class ModelFailureTests
{
    private const string Prompt = "My sister Clara keeps bees in Porto.";
    private const string Model = "some-model";
    private const string TheirKey = "the-servers-own-key";

    /// <summary>What both protocols do alike.</summary>
    private static readonly Dictionary<string, (ScriptedAnswer Answer, InferenceFailure Failure, string Advice)> Common = new()
    {
        ["unauthorized"] = (ScriptedAnswer.Json(new { error = Prompt }, 401), InferenceFailure.NotAuthorized, ":ApiKey"),
        ["forbidden"] = (ScriptedAnswer.Html(403), InferenceFailure.NotAuthorized, ":ApiKey"),
        ["too many"] = (ScriptedAnswer.Json(new { error = Prompt }, 429), InferenceFailure.RateLimited, "fewer requests"),
        ["failed"] = (ScriptedAnswer.Json(new { error = Prompt }, 500), InferenceFailure.ServerError, "log"),
        ["no JSON failed"] = (ScriptedAnswer.Html(502), InferenceFailure.ServerError, "log"),
        ["busy"] = (ScriptedAnswer.Text("", 503), InferenceFailure.ServerError, "log"),
        ["llama.cpp's parser"] = (
            ScriptedAnswer.Json(new { error = new { code = 500, message = $"The model produced output that does not match the expected peg-native format: {Prompt}", type = "server_error" } }, 500),
            InferenceFailure.ServerError, "server_error"),
        ["timed out there"] = (ScriptedAnswer.Text("", 408), InferenceFailure.Timeout, "gave up"),
        ["redirect"] = (ScriptedAnswer.Text("", 307).With("Location", "http://192.0.2.1/"), InferenceFailure.Refused, ":Endpoint"),
        ["no such route"] = (ScriptedAnswer.Text("404 page not found", 404, "text/plain"), InferenceFailure.Refused, ":Endpoint"),
        ["refused"] = (ScriptedAnswer.Json(new { error = new { message = Prompt, code = "unsupported_value" } }, 400), InferenceFailure.Refused, "unsupported_value"),
        ["too long"] = (ScriptedAnswer.Json(new { error = "the input length exceeds the context length" }, 400), InferenceFailure.Refused, ":ContextTokens"),
        ["too long for a batch"] = (
            ScriptedAnswer.Json(new { error = new { code = 500, message = "input (2002 tokens) is too large to process. increase the physical batch size" } }, 500),
            InferenceFailure.Refused, ":ContextTokens"),
        ["not offered"] = (ScriptedAnswer.Json(new { error = new { code = 501, message = "no", type = "not_supported_error" } }, 501), InferenceFailure.Refused, "--embeddings"),
        ["no memory"] = (ScriptedAnswer.Json(new { error = "model requires more system memory (9.0 GiB) than is available" }, 500), InferenceFailure.ServerError, "memory"),
        ["a page"] = (ScriptedAnswer.Html(), InferenceFailure.InvalidAnswer, "protocol"),
        ["nothing"] = (ScriptedAnswer.Text(""), InferenceFailure.InvalidAnswer, Model),
        ["null"] = (ScriptedAnswer.Text("null"), InferenceFailure.InvalidAnswer, Model),
        ["another shape"] = (ScriptedAnswer.Json(new { answer = Prompt }), InferenceFailure.InvalidAnswer, Model),
        ["an error as success"] = (ScriptedAnswer.Json(new { error = Prompt }), InferenceFailure.InvalidAnswer, Model),
        ["a list"] = (ScriptedAnswer.Json(new[] { Prompt }), InferenceFailure.InvalidAnswer, Model),
        ["half"] = (ScriptedAnswer.Text($$"""{"message":{"role":"assistant","content":"{{Prompt}}"""), InferenceFailure.InvalidAnswer, Model),
        ["broken off"] = (ScriptedAnswer.BrokenOff($$"""{"message":{"content":"{{Prompt}}"""), InferenceFailure.InvalidAnswer, "breaks off"),
        ["10 MB"] = (ScriptedAnswer.Long(10_000_000, declared: false), InferenceFailure.InvalidAnswer, "8 MiB"),
        ["10 MB, declared"] = (ScriptedAnswer.Long(10_000_000, declared: true), InferenceFailure.InvalidAnswer, "8 MiB"),
        ["closed"] = (ScriptedAnswer.Closed, InferenceFailure.Unreachable, "closed the connection"),
    };

    private static readonly Dictionary<string, (ScriptedAnswer Answer, InferenceFailure Failure, string Advice)> OfOllama = new(Common)
    {
        ["model missing"] = (ScriptedOllama.Missing(Model), InferenceFailure.ModelMissing, $"`ollama pull {Model}`"),
    };

    private static readonly Dictionary<string, (ScriptedAnswer Answer, InferenceFailure Failure, string Advice)> OfOpenAi = new(Common)
    {
        ["model missing"] = (ScriptedOpenAi.Fault(404, "The model does not exist", "model_not_found"), InferenceFailure.ModelMissing, "/v1/models"),
        ["model missing at vLLM"] = (
            ScriptedAnswer.Json(new { @object = "error", message = "The model `x` does not exist.", type = "NotFoundError", code = 404 }, 404),
            InferenceFailure.ModelMissing, "/v1/models"),
        ["too long for OpenAI"] = (
            ScriptedOpenAi.Fault(400, "This model's maximum context length is 8192 tokens", "context_length_exceeded"), InferenceFailure.Refused, ":ContextTokens"),
        ["no choices"] = (
            ScriptedAnswer.Json(new { id = "1", @object = "chat.completion", created = 1, model = "m", choices = Array.Empty<object>(), data = Array.Empty<object>() }),
            InferenceFailure.InvalidAnswer, Model),
    };

    public static TheoryData<string, bool> OllamaCases => Cases(OfOllama);

    public static TheoryData<string, bool> OpenAiCases => Cases(OfOpenAi);

    [Theory]
    [MemberData(nameof(OllamaCases))]
    public async Task A_failure_of_Ollama_is_told_with_what_to_do(string name, bool embeds)
    {
        var (answer, failure, advice) = OfOllama[name];
        await using var server = await ScriptedOllama.StartAsync(script => (embeds ? (Action<ScriptedAnswer>)script.Embed : script.Chat)(answer));

        Check(await FailureAsync("ollama", server.Address, embeds), failure, advice, embeds);
    }

    [Theory]
    [MemberData(nameof(OpenAiCases))]
    public async Task A_failure_of_an_OpenAI_server_is_told_with_what_to_do(string name, bool embeds)
    {
        var (answer, failure, advice) = OfOpenAi[name];
        await using var server = await ScriptedOpenAi.StartAsync(script => (embeds ? (Action<ScriptedAnswer>)script.Embed : script.Chat)(answer));

        Check(await FailureAsync("openai", new Uri(server.Address, "v1"), embeds), failure, advice, embeds);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("ollama", "ollama serve")]
    [InlineData("openai", ":Endpoint")]
    public async Task Where_nothing_listens_the_message_says_what_to_start(string provider, string advice)
    {
        Uri free;
        await using (var server = await ScriptedOllama.StartAsync())
        {
            free = server.Address;
        }

        var fault = await FailureAsync(provider, free, embeds: false);

        Check(fault, InferenceFailure.Unreachable, advice, embeds: false);
        Assert.Contains(free.Authority, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ollama", false)]
    [InlineData("ollama", true)]
    [InlineData("openai", false)]
    [InlineData("openai", true)]
    public async Task A_connection_that_the_egress_policy_forbids_is_told_in_its_words(string provider, bool embeds)
    {
        var fault = await FailureAsync(provider, new Uri("http://models.example:443"), embeds);

        Assert.Equal(InferenceFailure.EgressBlocked, fault.Failure);
        Assert.Equal(Assert.IsType<EgressBlockedException>(fault.InnerException).Message, fault.Message);
        Assert.Contains("Mem0__Egress__Allow__1=models.example:443", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_time_of_the_next_try_is_the_servers(bool asDate)
    {
        await using var services = new ModelServices();
        var answer = ScriptedAnswer.Text("", 429).With("Retry-After", asDate ? services.Time.GetUtcNow().AddSeconds(7).ToString("R") : "7");
        await using var server = await ScriptedOllama.StartAsync(script => script.Chat(answer));

        var fault = await Assert.ThrowsAsync<InferenceException>(() => AskAsync(services, "ollama", server.Address, embeds: false, Cancel));

        Assert.Equal(TimeSpan.FromSeconds(7), fault.RetryAfter);
    }

    [Theory]
    [InlineData("ollama", false)]
    [InlineData("ollama", true)]
    [InlineData("openai", false)]
    [InlineData("openai", true)]
    public async Task A_call_is_bounded_to_the_end_of_its_answer(string provider, bool headCame)
    {
        var answer = headCame ? ScriptedAnswer.HeadAlone : ScriptedAnswer.Never;
        await using var services = new ModelServices();
        await using ScriptedServer server = provider == "ollama"
            ? await ScriptedOllama.StartAsync(script => script.Chat(answer))
            : await ScriptedOpenAi.StartAsync(script => script.Chat(answer));

        var asked = AskAsync(services, provider, provider == "ollama" ? server.Address : new Uri(server.Address, "v1"), embeds: false, Cancel);
        await server.ArrivedAsync();
        services.Time.Advance(services.Timeout);

        var fault = await Assert.ThrowsAsync<InferenceException>(() => asked);
        Check(fault, InferenceFailure.Timeout, "Mem0:ModelTimeout", embeds: false);
    }

    [Theory]
    [InlineData("ollama", false)]
    [InlineData("ollama", true)]
    [InlineData("openai", false)]
    [InlineData("openai", true)]
    public async Task A_cancellation_by_the_caller_stays_one(string provider, bool headCame)
    {
        var answer = headCame ? ScriptedAnswer.HeadAlone : ScriptedAnswer.Never;
        await using var services = new ModelServices();
        await using ScriptedServer server = provider == "ollama"
            ? await ScriptedOllama.StartAsync(script => script.Embed(answer))
            : await ScriptedOpenAi.StartAsync(script => script.Embed(answer));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var asked = AskAsync(services, provider, provider == "ollama" ? server.Address : new Uri(server.Address, "v1"), embeds: true, stop.Token);
        await server.ArrivedAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TheoryData<string, bool> Cases(Dictionary<string, (ScriptedAnswer, InferenceFailure, string)> cases)
    {
        TheoryData<string, bool> data = [];
        foreach (var name in cases.Keys)
        {
            data.Add(name, false);
            data.Add(name, true);
        }

        return data;
    }

    private static async Task<InferenceException> FailureAsync(string provider, Uri address, bool embeds)
    {
        await using var services = new ModelServices();
        return await Assert.ThrowsAsync<InferenceException>(() => AskAsync(services, provider, address, embeds, Cancel));
    }

    private static async Task AskAsync(ModelServices services, string provider, Uri address, bool embeds, CancellationToken cancellationToken)
    {
        var endpoint = new ModelEndpoint(provider, address, Model, TheirKey);
        if (embeds)
        {
            await services.Clients.Embedder(endpoint).GenerateAsync([Prompt], cancellationToken: cancellationToken);
        }
        else
        {
            await services.Clients.Chat(endpoint).GetResponseAsync([new ChatMessage(ChatRole.User, Prompt)], cancellationToken: cancellationToken);
        }
    }

    private static void Check(InferenceException fault, InferenceFailure failure, string advice, bool embeds)
    {
        Assert.Equal(failure, fault.Failure);
        Assert.Contains(advice.StartsWith(':') ? (embeds ? "Mem0:Embedder" : "Mem0:Llm") + advice : advice, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Clara", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(TheirKey, fault.ToString(), StringComparison.Ordinal);
    }
}

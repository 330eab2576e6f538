using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Models.Http;
using Mem0.Core.Inference.Models.Ollama;
using Mem0.Tests.Infrastructure.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mem0.Tests.Inference.Models;

/// <summary>What is asked of Ollama about its models, and their download at the start.</summary>
public sealed class OllamaModelsTests
{
    private const string Digest = "sha256:aeda25e63ebd";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_are_listed()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Tags("qwen2.5:3b", "nomic-embed-text:latest"));
        await using var services = new ModelServices();

        Assert.Equal(["qwen2.5:3b", "nomic-embed-text:latest"], await services.Get<OllamaModels>().ListAsync(Endpoint(server), Cancel));
    }

    [Fact]
    public async Task A_model_is_described_by_its_architectures_members()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Show("nomic-bert", contextLength: 2048, embeddingLength: 768));
        await using var services = new ModelServices();

        Assert.Equal(new OllamaModel(2048, 768), await services.Get<OllamaModels>().ShowAsync(Endpoint(server), Cancel));
        Assert.Equal("m", server.Request.Body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_none()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Show(ScriptedOllama.Missing("m")));
        await using var services = new ModelServices();

        Assert.Null(await services.Get<OllamaModels>().ShowAsync(Endpoint(server), Cancel));
    }

    [Fact]
    public async Task A_download_tells_how_far_it_is()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Pull(
            new { status = "pulling manifest" }, Part(50), Part(100), new { status = "verifying sha256 digest" }, new { status = "success" }));
        await using var services = new ModelServices();

        var progress = await services.Get<OllamaModels>().PullAsync(Endpoint(server), Cancel).ToListAsync(Cancel);

        Assert.Equal(["pulling manifest", "pulling", "pulling", "verifying sha256 digest", "success"], progress.Select(line => line.Status));
        Assert.Equal([524_300L, 1_048_576L], progress.Where(line => line.Digest == Digest).Select(line => line.Completed!.Value));
    }

    [Fact]
    public async Task A_fault_in_the_midst_of_a_download_is_one()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Pull(new { status = "pulling manifest" }, new { error = "pull model manifest: file does not exist" }));
        await using var services = new ModelServices();

        var fault = await Assert.ThrowsAsync<InferenceException>(async () => await services.Get<OllamaModels>().PullAsync(Endpoint(server), Cancel).ToListAsync(Cancel));

        Assert.Equal(InferenceFailure.ServerError, fault.Failure);
        Assert.Contains("`ollama pull m`", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_does_not_come_to_its_end_failed()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Pull(new { status = "pulling manifest" }));
        await using var services = new ModelServices();

        var fault = await Assert.ThrowsAsync<InferenceException>(async () => await services.Get<OllamaModels>().PullAsync(Endpoint(server), Cancel).ToListAsync(Cancel));

        Assert.Equal(InferenceFailure.InvalidAnswer, fault.Failure);
    }

    [Fact]
    public async Task A_download_may_take_long_but_not_from_line_to_line()
    {
        await using var services = new ModelServices();
        await using var server = await ScriptedOllama.StartAsync(script => script.Pull(ScriptedAnswer.HeadAlone));

        var pulled = services.Get<OllamaModels>().PullAsync(Endpoint(server), Cancel).ToListAsync(Cancel).AsTask();
        await server.ArrivedAsync();
        while (!pulled.IsCompleted)
        {
            services.Time.Advance(services.Timeout);
            await Task.Yield();
        }

        Assert.Equal(InferenceFailure.Timeout, (await Assert.ThrowsAsync<InferenceException>(() => pulled)).Failure);
    }

    [Fact]
    public async Task At_the_start_a_missing_model_is_downloaded_with_its_progress_in_the_log()
    {
        await using var server = await ScriptedOllama.StartAsync(script =>
        {
            script.Show(ScriptedOllama.Missing("qwen2.5:3b"));
            script.Pull([new { status = "pulling manifest" }, .. Enumerable.Range(0, 101).Select(Part), new { status = "success" }]);
            script.Show("qwen2", contextLength: 32768, embeddingLength: 2048);
        });

        var lines = await StartAsync(("Mem0:Llm:Provider", "ollama"), ("Mem0:Llm:Endpoint", server.Address.ToString()), ("Mem0:Llm:Pull", "true"));

        Assert.Equal(
            [
                $"Information The Ollama at {server.Address} downloads the model qwen2.5:3b",
                .. Enumerable.Range(1, 10).Select(step => $"Information qwen2.5:3b: {10 * step} % of 1 MiB"),
                "Information qwen2.5:3b is downloaded",
            ],
            lines);
    }

    [Fact]
    public async Task At_the_start_a_missing_model_is_named_with_what_to_run_and_those_that_are_there()
    {
        await using var server = await ScriptedOllama.StartAsync(script =>
        {
            script.Show(ScriptedOllama.Missing("nomic-embed-text"));
            script.Tags("qwen2.5:3b", "nomic-embed-text:v1.5");
        });

        var lines = await StartAsync(("Mem0:Embedder:Provider", "ollama"), ("Mem0:Embedder:Endpoint", server.Address.ToString()));

        Assert.Equal(
            [
                $"Warning The Ollama at {server.Address} does not have the model nomic-embed-text: run `ollama pull nomic-embed-text` there, or set Mem0:Embedder:Pull",
                $"Information The Ollama at {server.Address} has these models: qwen2.5:3b, nomic-embed-text:v1.5",
            ],
            lines);
    }

    [Fact]
    public async Task At_the_start_what_does_not_fit_is_told()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Show("bert", contextLength: 512, embeddingLength: 384));

        var lines = await StartAsync(("Mem0:Embedder:Provider", "ollama"), ("Mem0:Embedder:Endpoint", server.Address.ToString()), ("Mem0:Embedder:Model", "all-minilm"));

        Assert.Equal(
            [
                "Error all-minilm has 384 dimensions, and Mem0:Embedder:Dimensions is 768: nothing can be embedded until they are the same",
                "Warning all-minilm was made for 512 tokens, and Mem0:Embedder:ContextTokens is 2048: set it to no more",
            ],
            lines);
    }

    [Fact]
    public async Task At_the_start_an_external_model_is_measured_by_its_own_context()
    {
        await using var server = await ScriptedOllama.StartAsync(script => script.Show("llama", contextLength: 65536, embeddingLength: 4096));

        var lines = await StartAsync(
            ("Mem0:Llm:External:Provider", "ollama"), ("Mem0:Llm:External:Endpoint", server.Address.ToString()), ("Mem0:Llm:External:Model", "llama3.1:70b"));

        Assert.Equal(["Warning llama3.1:70b was made for 65536 tokens, and Mem0:Llm:External:ContextTokens is 131072: set it to no more"], lines);
    }

    [Fact]
    public async Task At_the_start_a_server_that_is_away_ends_nothing()
    {
        Uri free;
        await using (var server = await ScriptedOllama.StartAsync())
        {
            free = server.Address;
        }

        var line = Assert.Single(await StartAsync(("Mem0:Llm:Provider", "ollama"), ("Mem0:Llm:Endpoint", free.ToString())));

        Assert.StartsWith("Warning A model could not be looked at or downloaded (unreachable)", line, StringComparison.Ordinal);
        Assert.Contains("`ollama serve`", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_start_a_failure_that_is_not_expected_ends_nothing_and_is_logged_by_its_type()
    {
        var lines = await StartAsync(
            services => services.AddHttpClient(ModelHttp.ClientName).AddHttpMessageHandler(() => new Faulty()), ("Mem0:Llm:Provider", "ollama"));

        Assert.Equal(
            ["Error qwen2.5:3b could not be looked at or downloaded at http://127.0.0.1:11434/: System.NotSupportedException was not expected"], lines);
    }

    private static ModelEndpoint Endpoint(ScriptedOllama server) => new("ollama", server.Address, "m", null);

    private static object Part(int percent) => new { status = "pulling", digest = Digest, total = 1_048_576, completed = 1_048_576 / 100 * percent + (percent == 100 ? 76 : percent) };

    /// <summary>Runs the work of the start to its end; what it logs.</summary>
    private static Task<IReadOnlyList<string>> StartAsync(params (string, string)[] settings) => StartAsync(_ => { }, settings);

    private static async Task<IReadOnlyList<string>> StartAsync(Action<IServiceCollection> configure, params (string, string)[] settings)
    {
        await using var services = new ModelServices(configure, settings);
        using var startup = new OllamaStartup(
            services.Get<OllamaModels>(),
            services.Get<IOptions<LlmOptions>>(),
            services.Get<IOptions<ExternalLlmOptions>>(),
            services.Get<IOptions<EmbedderOptions>>(),
            services.Get<ILogger<OllamaStartup>>());
        await startup.StartAsync(Cancel);
        await startup.ExecuteTask!;
        return [.. services.Logs.Lines.Where(line => line.Category == typeof(OllamaStartup).FullName).Select(line => $"{line.Level} {line.Message}")];
    }

    private sealed class Faulty : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException("the text of an answer");
    }
}

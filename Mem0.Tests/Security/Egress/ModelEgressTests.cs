using Mem0.Core.Diagnostics;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Models.Ollama;
using Mem0.Core.Inference.Resilience;
using Mem0.Core.Security.Egress;
using Mem0.Tests.Infrastructure.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Security.Egress;

/// <summary>The models as the engine composes them, down to the connection: the guard judges each of their calls.</summary>
public sealed class ModelEgressTests
{
    private const string Outside = "203.0.113.7";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The server listens, and is among the addresses of the name: that nothing reaches it shows that nothing was connected to.</summary>
    [Theory]
    [InlineData("ollama")]
    [InlineData("openai")]
    public async Task A_model_at_a_name_that_leads_outside_is_not_connected_to(string provider)
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var services = new GuardedServices(Llm(provider, $"http://models.test:{server.Port}"));
        services.Resolver.Answer("models.test", "127.0.0.1", Outside);
        using var connections = services.Collect(Mem0Telemetry.EgressConnections);

        var fault = await Assert.ThrowsAsync<InferenceException>(() => AskAsync(services));

        Assert.Equal(InferenceFailure.EgressBlocked, fault.Failure);
        Assert.Contains($"Mem0__Egress__Allow__0=models.test:{server.Port}", fault.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Equal(["models.test"], services.Resolver.Asked);
        var blocked = Assert.Single(services.State.Blocked.Latest);
        Assert.Equal(("models.test", server.Port, "public", "prompt", "public_address"), (blocked.Host, blocked.Port, blocked.AddressKind, blocked.DataClass, blocked.Reason));
        Assert.Equal("blocked", Assert.Single(connections.GetMeasurementSnapshot()).Tags[Mem0Telemetry.EgressOutcome]);
    }

    [Fact]
    public async Task An_embedding_server_at_a_name_that_leads_outside_is_not_connected_to()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var services = new GuardedServices(new Dictionary<string, string?>
        {
            ["Mem0:Embedder:Provider"] = "openai",
            ["Mem0:Embedder:Endpoint"] = $"http://models.test:{server.Port}/v1",
        });
        services.Resolver.Answer("models.test", "127.0.0.1", Outside);

        await BlockedAsync(() => EmbedAsync(services));

        Assert.Empty(server.Requests);
        Assert.Equal("text_for_embedding", Assert.Single(services.State.Blocked.Latest).DataClass);
    }

    /// <summary>The name is known to the guard's resolver alone, so that the answer comes by the guard.</summary>
    [Fact]
    public async Task A_model_within_is_connected_to_at_the_address_that_was_judged()
    {
        await using var server = await ScriptedOpenAi.StartAsync(script => script.Chat("bees"));
        await using var services = new GuardedServices(Llm("openai", $"http://models.test:{server.Address.Port}/v1"));
        services.Resolver.Answer("models.test", "127.0.0.1");

        Assert.Equal("bees", (await AskAsync(services)).Text);

        Assert.Equal(["models.test"], services.Resolver.Asked);
        Assert.Equal((0, 0), (services.State.Blocked.Count, services.State.External.Count));
    }

    [Fact]
    public async Task A_refusal_says_nothing_of_the_server()
    {
        await using var services = new GuardedServices(Llm("openai", "http://models.test:8080/v1"));
        services.Resolver.Answer("models.test", Outside);

        for (var i = 0; i < 10; i++)
        {
            await BlockedAsync(() => AskAsync(services, $"question {i}"));
        }

        Assert.All(Report(services).Circuits, circuit => Assert.Equal((CircuitState.Closed, 0), (circuit.State, circuit.Failures)));
        Assert.Equal(10, services.State.Blocked.Count);
    }

    [Fact]
    public async Task A_refused_call_to_the_external_model_takes_no_place()
    {
        var settings = Llm("ollama", "http://127.0.0.1:11434");
        settings["Mem0:Llm:ContextTokens"] = "1024";
        settings["Mem0:Llm:MaxTokens"] = "64";
        settings["Mem0:Llm:Routing:Enabled"] = "true";
        settings["Mem0:Llm:Routing:LocalThreshold"] = "0";
        settings["Mem0:Llm:External:Provider"] = "openai";
        settings["Mem0:Llm:External:Endpoint"] = "http://models.test:8080/v1";
        await using var services = new GuardedServices(settings);
        services.Resolver.Answer("models.test", Outside);

        var fault = await Assert.ThrowsAsync<InferenceException>(() => AskAsync(services, new string('x', 8000)));

        Assert.Equal(InferenceFailure.Refused, fault.Failure);
        Assert.Contains("Mem0__Egress__Allow__0=models.test:8080", fault.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (Report(services).Routing.Decisions, Report(services).Routing.External));
        Assert.Equal("models.test", Assert.Single(services.State.Blocked.Latest).Host);
    }

    [Fact]
    public async Task Each_use_of_one_server_is_noted_as_what_it_carries()
    {
        var settings = Llm("ollama", "http://models.test:11434");
        settings["Mem0:Embedder:Provider"] = "ollama";
        settings["Mem0:Embedder:Endpoint"] = "http://models.test:11434";
        await using var services = new GuardedServices(settings);
        services.Resolver.Answer("models.test", Outside);
        var ollama = services.Provider.GetRequiredService<OllamaModels>();
        var model = services.Provider.GetRequiredService<ModelSetup>().Current.Local!;

        await BlockedAsync(() => AskAsync(services));
        await BlockedAsync(() => EmbedAsync(services));
        await BlockedAsync(() => ollama.ShowAsync(model, Stop));
        await BlockedAsync(() => ollama.PullAsync(model, Stop).FirstAsync(Stop).AsTask());

        Assert.Equal(["model_pull", "model_pull", "text_for_embedding", "prompt"], services.State.Blocked.Latest.Select(attempt => attempt.DataClass));
    }

    /// <summary>Without an entry for the embedder's data, the language model's address does not take them.</summary>
    [Fact]
    public async Task The_address_of_the_language_model_takes_no_texts_to_embed()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var services = new GuardedServices(Llm("openai", $"http://127.0.0.1:{server.Port}/v1"));
        var embedder = services.Provider.GetRequiredService<IModelClients>().Embedder(new ModelEndpoint("openai", new Uri($"http://127.0.0.1:{server.Port}/v1"), "m", null));

        await BlockedAsync(() => embedder.GenerateAsync(["bees"], cancellationToken: Stop));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_model_that_is_configured_later_is_asked_and_the_former_address_is_refused_from_then_on()
    {
        await using var former = await ScriptedOpenAi.StartAsync(script => script.Chat("former"));
        await using var later = await ScriptedOpenAi.StartAsync(script => script.Chat("later"));
        await using var services = new GuardedServices(Llm("openai", $"http://former.test:{former.Address.Port}/v1"));
        services.Resolver.Answer("former.test", "127.0.0.1").Answer("later.test", "127.0.0.1");
        Assert.Equal("former", (await AskAsync(services)).Text);

        services.Configure(("Mem0:Llm:Endpoint", $"http://later.test:{later.Address.Port}/v1"));

        Assert.Equal("later", (await AskAsync(services)).Text);
        Assert.Equal("later.test", Assert.Single(services.State.Endpoints).Host);
        await Assert.ThrowsAsync<EgressBlockedException>(() => services.Guard.ResolveAsync("former.test", former.Address.Port, EgressData.Prompt, Stop).AsTask());
    }

    [Fact]
    public async Task A_model_that_is_configured_later_is_refused_where_it_lies_outside()
    {
        await using var former = await ScriptedOpenAi.StartAsync(script => script.Chat("former"));
        await using var services = new GuardedServices(Llm("openai", $"http://127.0.0.1:{former.Address.Port}/v1"));
        Assert.Equal("former", (await AskAsync(services)).Text);

        services.Configure(("Mem0:Llm:Endpoint", $"http://{Outside}:8080/v1"));

        await BlockedAsync(() => AskAsync(services));
        Assert.Equal((Outside, "public_address"), (services.State.Blocked.Latest[0].Host, services.State.Blocked.Latest[0].Reason));
        Assert.Equal("blocked", Assert.Single(services.State.Endpoints).Verdict);
    }

    private static async Task BlockedAsync(Func<Task> call) =>
        Assert.Equal(InferenceFailure.EgressBlocked, (await Assert.ThrowsAsync<InferenceException>(call)).Failure);

    private static Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(GuardedServices services) =>
        services.Provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["bees"], cancellationToken: Stop);

    private static Dictionary<string, string?> Llm(string provider, string endpoint) => new()
    {
        ["Mem0:Llm:Provider"] = provider,
        ["Mem0:Llm:Endpoint"] = endpoint,
    };

    private static Task<ChatResponse> AskAsync(GuardedServices services, string question = "Where are the bees?") =>
        services.Provider.GetRequiredService<IChatClient>().GetResponseAsync([new ChatMessage(ChatRole.User, question)], cancellationToken: Stop);

    private static InferenceReport Report(GuardedServices services) => services.Provider.GetRequiredService<InferenceStatus>().Report();
}

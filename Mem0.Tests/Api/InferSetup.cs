using System.Text.Json;
using Mem0.Core.Inference;
using Mem0.Tests.Infrastructure;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Mem0.Tests.Api;

/// <summary>A server whose language model is a script, and the requests of the tests about it, all for the user <c>ana</c>.</summary>
internal static class InferSetup
{
    /// <summary>The answer with one fact.</summary>
    public const string Berlin = """{"memory":[{"text":"Ana lives in Berlin.","attributed_to":"user"}]}""";

    /// <summary>A server that asks the model for facts only, and only when a request demands it.</summary>
    public static Task<ApiFixture> StartAsync(IChatClient model) => ApiFixture.StartAsync(new ApiSetup
    {
        Services = services => services.AddSingleton(model),
        Settings = new Dictionary<string, string> { ["Mem0:Extraction:AskModelAboutChanges"] = "false", ["Mem0:Extraction:RetryEvery"] = "00:00:00" },
    });

    public static InferenceException Failure(InferenceFailure failure) => new(failure, "scripted");

    /// <summary>The body of an add of one message of the user.</summary>
    public static string Add(string content, string more = "") => Add([content], more);

    /// <summary>The body of an add of messages of the user.</summary>
    public static string Add(IEnumerable<string> contents, string more = "") =>
        $$"""{"messages":{{JsonSerializer.Serialize(contents.Select(content => new { role = "user", content }))}},"user_id":"ana","infer":true{{more}}}""";

    /// <summary>The only entry of an answer.</summary>
    public static (string Id, string Event) Result(Answer answer)
    {
        var entry = Assert.Single(answer.Json.GetProperty("results").EnumerateArray());
        return (entry.GetProperty("id").GetString()!, entry.GetProperty("event").GetString()!);
    }

    public static Task<Answer> List(ApiFixture api, string more = "") => api.Client.GetAsync($"/memories?user_id=ana{more}");

    public static Task<Answer> Search(ApiFixture api, string query, string more = "") =>
        api.Client.PostAsync("/search", $$"""{"query":{{JsonSerializer.Serialize(query)}},"user_id":"ana","threshold":0{{more}}}""");

    /// <summary>A model that fails each time.</summary>
    internal sealed class FailingModel(InferenceFailure failure) : DelegatingChatClient(new ScriptedChatClient())
    {
        public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw Failure(failure);
    }
}

using System.Runtime.InteropServices;

namespace Mem0.Tests.Infrastructure.Models;

/// <summary>A server on OpenAI's wire that answers by a script: chats and embeddings have one each.</summary>
internal sealed class ScriptedOpenAi : ScriptedServer
{
    public static async Task<ScriptedOpenAi> StartAsync(Action<ScriptedOpenAi>? script = null)
    {
        var server = new ScriptedOpenAi();
        script?.Invoke(server);
        await server.ListenAsync();
        return server;
    }

    /// <summary>A failure as OpenAI words it.</summary>
    public static ScriptedAnswer Fault(int status, string message, string? code = null) =>
        ScriptedAnswer.Json(new { error = new { message, type = "invalid_request_error", param = (string?)null, code } }, status);

    /// <summary>The next chat is answered with a text.</summary>
    public void Chat(string content, string finishReason = "stop", int promptTokens = 11, int answerTokens = 7) => Chat(ScriptedAnswer.Json(new
    {
        id = "chatcmpl-1",
        @object = "chat.completion",
        created = 1_767_607_200,
        model = "m",
        choices = new[] { new { index = 0, finish_reason = finishReason, message = new { role = "assistant", content } } },
        usage = new { prompt_tokens = promptTokens, completion_tokens = answerTokens, total_tokens = promptTokens + answerTokens },
    }));

    /// <summary>The next chat is answered in this way.</summary>
    public void Chat(ScriptedAnswer answer) => Add("POST /v1/chat/completions", answer);

    /// <summary>The next texts get these vectors, in the form that the caller asks for, as OpenAI's own server does.</summary>
    public void Embed(params float[][] vectors) => Embed(Vectors(vector => Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector)), vectors));

    /// <summary>The next texts get these vectors as numbers, as servers do that know no other form.</summary>
    public void EmbedAsNumbers(params float[][] vectors) => Embed(Vectors(vector => vector, vectors));

    /// <summary>The next embedding is answered in this way.</summary>
    public void Embed(ScriptedAnswer answer) => Add("POST /v1/embeddings", answer);

    private static ScriptedAnswer Vectors(Func<float[], object> form, float[][] vectors) => ScriptedAnswer.Json(new
    {
        @object = "list",
        model = "m",
        data = vectors.Select((vector, index) => new { @object = "embedding", index, embedding = form(vector) }),
        usage = new { prompt_tokens = 5, total_tokens = 5 },
    });
}

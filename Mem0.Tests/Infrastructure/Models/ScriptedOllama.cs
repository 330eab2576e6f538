namespace Mem0.Tests.Infrastructure.Models;

/// <summary>A server on Ollama's wire (https://github.com/ollama/ollama/blob/main/docs/api.md) that answers by a script.</summary>
internal sealed class ScriptedOllama : ScriptedServer
{
    private const string CreatedAt = "2026-01-05T10:00:00.000000Z";

    private static readonly string[] Capabilities = ["completion"];

    public static async Task<ScriptedOllama> StartAsync(Action<ScriptedOllama>? script = null)
    {
        var server = new ScriptedOllama();
        script?.Invoke(server);
        await server.ListenAsync();
        return server;
    }

    /// <summary>What a server says that does not have a model.</summary>
    public static ScriptedAnswer Missing(string model) => ScriptedAnswer.Json(new { error = $"model '{model}' not found" }, 404);

    /// <summary>The next chat is answered with a text.</summary>
    public void Chat(string content, string doneReason = "stop", int promptTokens = 11, int answerTokens = 7) => Chat(ScriptedAnswer.Json(new
    {
        model = "m",
        created_at = CreatedAt,
        message = new { role = "assistant", content },
        done = true,
        done_reason = doneReason,
        total_duration = 1_000_000,
        load_duration = 1000,
        prompt_eval_count = promptTokens,
        prompt_eval_duration = 1000,
        eval_count = answerTokens,
        eval_duration = 1000,
    }));

    /// <summary>The next chat is answered in this way.</summary>
    public void Chat(ScriptedAnswer answer) => Add("POST /api/chat", answer);

    /// <summary>The next texts get these vectors.</summary>
    public void Embed(params float[][] vectors) =>
        Embed(ScriptedAnswer.Json(new { model = "m", embeddings = vectors, total_duration = 1000, load_duration = 10, prompt_eval_count = 5 }));

    /// <summary>The next embedding is answered in this way.</summary>
    public void Embed(ScriptedAnswer answer) => Add("POST /api/embed", answer);

    /// <summary>The models that are listed.</summary>
    public void Tags(params string[] models) => Add("GET /api/tags", ScriptedAnswer.Json(new
    {
        models = models.Select(model => new { name = model, model, modified_at = CreatedAt, size = 1_929_912_432, digest = "ab", details = new { family = "qwen2" } }),
    }));

    /// <summary>A model that is described.</summary>
    public void Show(string architecture, int contextLength, int embeddingLength) => Show(ScriptedAnswer.Json(new Dictionary<string, object>
    {
        ["details"] = new { family = architecture },
        ["capabilities"] = Capabilities,
        ["model_info"] = new Dictionary<string, object>
        {
            ["general.architecture"] = architecture,
            [$"{architecture}.context_length"] = contextLength,
            [$"{architecture}.embedding_length"] = embeddingLength,
        },
    }));

    /// <summary>The next description is answered in this way.</summary>
    public void Show(ScriptedAnswer answer) => Add("POST /api/show", answer);

    /// <summary>The next download says these lines.</summary>
    public void Pull(params object[] lines) => Pull(ScriptedAnswer.Lines(lines));

    /// <summary>The next download is answered in this way.</summary>
    public void Pull(ScriptedAnswer answer) => Add("POST /api/pull", answer);
}

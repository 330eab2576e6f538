using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mem0.Core.Inference.Models.Http;
using Mem0.Core.Security.Egress;
using OllamaSharp.Models;

namespace Mem0.Core.Inference.Models.Ollama;

/// <summary>The models that an Ollama has, and their download.</summary>
internal sealed class OllamaModels(ModelConnections connections)
{
    /// <summary>A line of a download is some hundred bytes.</summary>
    private const int LongestLine = 64 * 1024;

    /// <summary>The names of the models that the server has, with their tags.</summary>
    /// <exception cref="InferenceException">The server gave no usable answer.</exception>
    public async Task<IReadOnlyList<string>> ListAsync(ModelEndpoint endpoint, CancellationToken cancellationToken)
    {
        var connection = connections.Open(endpoint, Section(endpoint), EgressData.ModelPull);
        var api = connection.Api(endpoint.Model);
        return await connection.CallAsync<IReadOnlyList<string>>(
            async token => [.. (await api.ListLocalModelsAsync(token)).Select(model => model.Name)], cancellationToken);
    }

    /// <summary>What the server knows of the endpoint's model; null when it does not have it.</summary>
    /// <exception cref="InferenceException">The server gave no usable answer.</exception>
    public async Task<OllamaModel?> ShowAsync(ModelEndpoint endpoint, CancellationToken cancellationToken)
    {
        var connection = connections.Open(endpoint, Section(endpoint), EgressData.ModelPull);
        var api = connection.Api(endpoint.Model);
        try
        {
            return await connection.CallAsync(
                async token => Described(await api.ShowModelAsync(new ShowModelRequest { Model = endpoint.Model }, token)), cancellationToken);
        }
        catch (InferenceException fault) when (fault.Failure == InferenceFailure.ModelMissing)
        {
            return null;
        }
    }

    /// <summary>
    /// Has the server download the endpoint's model, and tells how far it is. A download may take hours; its bound is the time between two lines.
    /// </summary>
    /// <returns>The progress, as often as the server tells it. When it ends, the model is there.</returns>
    /// <exception cref="InferenceException">The download failed. What is there of it is kept by the server for the next try.</exception>
    public async IAsyncEnumerable<PullProgress> PullAsync(ModelEndpoint endpoint, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var connection = connections.OpenForLines(endpoint, Section(endpoint), EgressData.ModelPull);
        using var response = await connection.CallAsync(
            token => connection.Http.SendAsync(
                new HttpRequestMessage(HttpMethod.Post, "api/pull") { Content = JsonContent.Create(new PullRequest(endpoint.Model, Stream: true)) },
                HttpCompletionOption.ResponseHeadersRead,
                token),
            cancellationToken);
        await using var lines = new JsonLines(await response.Content.ReadAsStreamAsync(cancellationToken), LongestLine);
        var status = "";
        while (await connection.CallAsync(async token => await lines.ReadAsync(token), cancellationToken) is { } line)
        {
            var progress = await connection.CallAsync(_ => Task.FromResult(line.Deserialize<PullLine>()!), cancellationToken);
            if (progress.Error is not null)
            {
                throw connection.Faults.PullFailed();
            }

            status = progress.Status ?? "";
            yield return new PullProgress(status, progress.Digest, progress.Completed, progress.Total);
        }

        if (status != "success")
        {
            throw connection.Faults.BrokenOff();
        }
    }

    private static string Section(ModelEndpoint endpoint) => endpoint.Section ?? LlmOptions.Section;

    /// <summary>The lengths stand under the name of the model's architecture: <c>qwen2.context_length</c>.</summary>
    private static OllamaModel Described(ShowModelResponse answer)
    {
        var info = answer.Info;
        return new OllamaModel(Length("context_length"), Length("embedding_length"));

        int? Length(string name) =>
            info?.ExtraInfo is { } members && members.TryGetValue($"{info.Architecture}.{name}", out var value) && value is JsonElement { ValueKind: JsonValueKind.Number } number
                ? number.GetInt32()
                : null;
    }

    private sealed record PullRequest(
        [property: JsonPropertyName("model")] string Model, [property: JsonPropertyName("stream")] bool Stream);

    private sealed record PullLine(
        [property: JsonPropertyName("status")] string? Status,
        [property: JsonPropertyName("error")] string? Error,
        [property: JsonPropertyName("digest")] string? Digest,
        [property: JsonPropertyName("completed")] long? Completed,
        [property: JsonPropertyName("total")] long? Total);
}

/// <summary>What Ollama knows of a model.</summary>
/// <param name="ContextTokens">The most tokens that it was made for; null when the server does not say.</param>
/// <param name="Dimensions">The dimension of its embeddings; null when the server does not say.</param>
internal sealed record OllamaModel(int? ContextTokens, int? Dimensions);

/// <summary>How far a download is.</summary>
/// <param name="Status">What is done at the moment, such as <c>pulling manifest</c>.</param>
/// <param name="Digest">The part of the model that is downloaded; null between parts.</param>
/// <param name="Completed">Bytes of the part that are there.</param>
/// <param name="Total">Bytes of the part.</param>
internal sealed record PullProgress(string Status, string? Digest, long? Completed, long? Total);

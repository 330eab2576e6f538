using System.Numerics.Tensors;
using Mem0.Core.Inference;
using Mem0.Core.Inference.Models;
using Mem0.Core.Memories;
using Mem0.Core.Recall.Language;
using Mem0.Core.Storage;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Recall;

/// <summary>Analyses texts for recall: their terms, windows, traits and events, and their vectors, all in one call to the embedder.</summary>
internal sealed class TextAnalyzer(IEmbeddingGenerator<string, Embedding<float>> embedder)
{
    private const float UnitTolerance = 1e-3f;

    private readonly int _dimensions = EmbeddingIdentity.Of(embedder).Dimensions;

    /// <summary>Analyses texts.</summary>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed.</exception>
    public async Task<IReadOnlyList<TextAnalysis>> AnalyzeAsync(IReadOnlyList<AnalyzedText> texts, CancellationToken cancellationToken)
    {
        var windows = texts.Select(text => TextWindows.Cut(text.Text)).ToList();
        var inputs = texts.Zip(windows).SelectMany(pair => Inputs(pair.First, pair.Second)).ToList();
        var vectors = await EmbedAsync(inputs, options: null, cancellationToken);
        var analyses = new List<TextAnalysis>(texts.Count);
        var next = 0;
        foreach (var (text, cut) in texts.Zip(windows))
        {
            var count = cut.Count == 1 ? 1 : 1 + cut.Count;
            analyses.Add(Analysis(text, cut, vectors.GetRange(next, count)));
            next += count;
        }

        return analyses;
    }

    /// <summary>The vector of a question.</summary>
    /// <exception cref="EmbeddingUnavailableException">The embedder failed.</exception>
    public async Task<ReadOnlyMemory<float>> EmbedQuestionAsync(string question, CancellationToken cancellationToken) =>
        (await EmbedAsync([question], EmbeddingPurpose.Query, cancellationToken))[0];

    private static IEnumerable<string> Inputs(AnalyzedText text, IReadOnlyList<string> windows) =>
        (windows.Count == 1 ? [text.Text] : windows.Prepend(text.Text)).Select(part => text.Actor is null ? part : $"{text.Actor}: {part}");

    private static TextAnalysis Analysis(AnalyzedText text, IReadOnlyList<string> windows, List<ReadOnlyMemory<float>> vectors)
    {
        var traits = MemoryTraits.Of(text.Text);
        return new TextAnalysis(
            string.Join('\n', windows.Select(window => string.Join(' ', TermAnalyzer.Terms(window)))),
            Join(vectors),
            text.IsExtracted ? traits | MemoryTraits.FirstPerson : traits,
            CalendarExpressions.EventsIn(ImageCaption.Without(text.Text), text.Written));
    }

    private static ReadOnlyMemory<float> Join(List<ReadOnlyMemory<float>> vectors)
    {
        if (vectors.Count == 1)
        {
            return vectors[0];
        }

        var joined = new float[vectors.Sum(vector => vector.Length)];
        var at = 0;
        foreach (var vector in vectors)
        {
            vector.CopyTo(joined.AsMemory(at));
            at += vector.Length;
        }

        return joined;
    }

    private async Task<List<ReadOnlyMemory<float>>> EmbedAsync(List<string> inputs, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            var embeddings = await embedder.GenerateAsync(inputs, options, cancellationToken);
            return embeddings.Count == inputs.Count
                ? [.. embeddings.Select(embedding => Unit(embedding.Vector))]
                : throw new InvalidDataException($"The embedder gave {embeddings.Count} vectors for {inputs.Count} texts.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new EmbeddingUnavailableException(exception);
        }
    }

    /// <summary>The vector at length 1; one without direction stays zero. A single number that is none would spoil every ranking.</summary>
    private ReadOnlyMemory<float> Unit(ReadOnlyMemory<float> vector)
    {
        var norm = TensorPrimitives.Norm(vector.Span);
        if (vector.Length != _dimensions || !float.IsFinite(norm))
        {
            throw new InvalidDataException($"The embedder gave a vector of {vector.Length} numbers and length {norm}, not one of {_dimensions}.");
        }

        if (norm == 0 || Math.Abs(norm - 1) < UnitTolerance)
        {
            return vector;
        }

        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector.Span, norm, unit);
        return unit;
    }
}

/// <summary>A text to analyse.</summary>
/// <param name="Text">The text.</param>
/// <param name="Actor">Who said it; the name is part of what is embedded.</param>
/// <param name="IsExtracted">Whether it was extracted from what somebody said; it then is about that person, whatever its grammar.</param>
/// <param name="Written">The day on which it was said, UTC.</param>
internal sealed record AnalyzedText(string Text, string? Actor, bool IsExtracted, DateOnly Written)
{
    /// <summary>The text of a memory, or the one that it is to have.</summary>
    public static AnalyzedText Of(Memory memory, string text) =>
        new(text, memory.ActorId, IsExtracted: memory.Role is null && memory.Origin?.AttributedTo is not "assistant", DateOnly.FromDateTime(memory.CreatedAt.UtcDateTime));
}

/// <summary>The embedding model did not answer. Nothing of the call has been stored.</summary>
/// <param name="inner">The cause; the message is that of an <see cref="InferenceException"/>, which says what to do about it.</param>
public sealed class EmbeddingUnavailableException(Exception inner)
    : Exception(inner is InferenceException ? $"The embedding model did not answer. {inner.Message}" : "The embedding model did not answer.", inner)
{
    /// <summary>Why, as a stable word: <see cref="InferenceException.Reason"/>, or the name of another exception's type.</summary>
    public string Reason => InnerException is InferenceException inference ? inference.Reason : InnerException!.GetType().Name;

    /// <summary>How long to wait before another try, where the server says so.</summary>
    public TimeSpan? RetryAfter => (InnerException as InferenceException)?.RetryAfter;
}

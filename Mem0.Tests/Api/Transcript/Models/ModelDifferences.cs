namespace Mem0.Tests.Api.Transcript.Models;

/// <summary>Where our server does otherwise on purpose with the same answers of the same models.</summary>
internal static class ModelDifferences
{
    internal static IReadOnlyList<ModelDifference> All { get; } = [];
}

/// <summary>A difference on purpose.</summary>
/// <param name="Exchange">The number of the exchange.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ours">What our server answers.</param>
internal sealed record ModelDifference(int Exchange, string Reason, string Ours);

using Mem0.Benchmarks.Latency;

namespace Mem0.Benchmarks.Scale;

/// <summary>What was measured at one size.</summary>
/// <param name="Count">How many memories were stored.</param>
/// <param name="Large">Searches of the large scope.</param>
/// <param name="LargeFloor">Their statements alone.</param>
/// <param name="Small">Searches of small scopes that are in memory.</param>
/// <param name="SmallFloor">Their statements alone.</param>
/// <param name="Recall">The share of the first ten results of an exact search that a search of the large scope finds.</param>
internal sealed record ScaleFigures(int Count, Timings Large, Timings LargeFloor, Timings Small, Timings SmallFloor, double Recall);

using Mem0.Benchmarks.Commands;
using Mem0.Benchmarks.Duplicates;
using Mem0.Benchmarks.Extraction;
using Mem0.Benchmarks.Latency;
using Mem0.Benchmarks.Peer;
using Mem0.Benchmarks.Recall;
using Mem0.Benchmarks.Scale;

return await CommandLine.RunAsync(
    [
        RecallCommand.Definition,
        BuiltInRecallCommands.Long,
        BuiltInRecallCommands.Facts,
        LatencyCommand.Definition,
        ScaleCommand.Definition,
        PeerCommand.Definition,
        ExtractionCommand.Definition,
        DuplicatesCommand.Definition,
    ],
    args);

using System.ComponentModel;
using System.Diagnostics;
using Mem0.Benchmarks.Commands;

namespace Mem0.Benchmarks.Peer;

/// <summary>Runs programs that are not part of the project.</summary>
internal static class ExternalProgram
{
    /// <summary>Runs a program to its end and gives its standard output.</summary>
    /// <exception cref="UsageException">There is no such program.</exception>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    public static async Task<string> RunAsync(
        string name, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(name, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[variable] = value;
        }

        using var process = Start(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {await errors}{await output}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new UsageException($"This benchmark runs mem0's npm package and needs {start.FileName} (Node.js 20 or later) on the path: {exception.Message}");
        }
    }
}

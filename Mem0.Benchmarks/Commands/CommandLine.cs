namespace Mem0.Benchmarks.Commands;

/// <summary>Runs the command that the first word names.</summary>
internal static class CommandLine
{
    private const int UsageExitCode = 2;

    /// <summary>Runs a command; a command line that cannot be understood gives the usage and exit code 2.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<Command> commands, string[] words)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };

        try
        {
            var command = commands.FirstOrDefault(command => words is [var first, ..] && command.Name == first)
                ?? throw new UsageException(words is [var unknown, ..] ? $"{unknown} is not a benchmark." : "Name a benchmark.");
            await command.Run(Arguments.Read(command, words.AsSpan(1)), stop.Token);
            return 0;
        }
        catch (UsageException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message}\n\n{Usage(commands)}");
            return UsageExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 1;
        }
    }

    private static string Usage(IReadOnlyList<Command> commands) =>
        string.Join('\n', commands.SelectMany(command => command.Options.Select(Line).Prepend($"  {command.Name}")).Prepend("Benchmarks and their options:"));

    private static string Line(CommandOption option) =>
        $"    {$"{option.Name} {option.Value}",-28}{option.Purpose}{(option.Required ? " (required)" : "")}";
}

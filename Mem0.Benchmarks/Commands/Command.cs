namespace Mem0.Benchmarks.Commands;

/// <summary>One benchmark that can be asked for.</summary>
/// <param name="Name">The word that asks for it.</param>
/// <param name="Options">What it accepts.</param>
/// <param name="Run">Runs it.</param>
internal sealed record Command(string Name, IReadOnlyList<CommandOption> Options, Func<Arguments, CancellationToken, Task> Run);

/// <summary>An option of a command.</summary>
/// <param name="Name">The option with its dashes.</param>
/// <param name="Value">What stands for its value in the usage; null for a switch.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Required">Whether the command cannot do without it.</param>
internal sealed record CommandOption(string Name, string? Value, string Purpose, bool Required = false)
{
    /// <summary>Writes the report to a file as well; every command has it.</summary>
    public static CommandOption Out { get; } = new("--out", "FILE", "write the report to this file as well");
}

namespace Mem0.Benchmarks.Commands;

/// <summary>Where figures go: the standard output and, if asked for, a file. Progress goes to the standard error.</summary>
internal sealed class Report : IDisposable
{
    private readonly StreamWriter? _file;

    private Report(StreamWriter? file) => _file = file;

    /// <summary>The report of a command.</summary>
    public static Report For(Arguments arguments) =>
        new(arguments.Text(CommandOption.Out.Name) is { } path ? new StreamWriter(path) { AutoFlush = true } : null);

    /// <summary>Tells what is being done.</summary>
    public static void Progress(string doing) => Console.Error.WriteLine(doing);

    /// <summary>Begins a block.</summary>
    public void Heading(string text)
    {
        Line();
        Line($"# {text}");
    }

    /// <summary>Writes a line.</summary>
    public void Line(string text = "")
    {
        Console.Out.WriteLine(text);
        _file?.WriteLine(text);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}

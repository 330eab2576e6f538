using System.Globalization;

namespace Mem0.Benchmarks.Commands;

/// <summary>The options that a command was given.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];

    private Arguments()
    {
    }

    /// <summary>Reads options.</summary>
    /// <exception cref="UsageException">An option is not known, lacks its value or is missing.</exception>
    public static Arguments Read(Command command, ReadOnlySpan<string> words)
    {
        var arguments = new Arguments();
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            var option = command.Options.FirstOrDefault(option => option.Name == word) ?? throw new UsageException($"{word} is not an option of {command.Name}.");
            arguments._values[word] = option.Value is null ? ""
                : ++i < words.Length ? words[i]
                : throw new UsageException($"{word} needs a value.");
        }

        return command.Options.FirstOrDefault(option => option.Required && !arguments.Has(option.Name)) is { } missing
            ? throw new UsageException($"{missing.Name} is missing.")
            : arguments;
    }

    /// <summary>Whether an option was given.</summary>
    public bool Has(string option) => _values.ContainsKey(option);

    /// <summary>An option's value, or null.</summary>
    public string? Text(string option) => _values.GetValueOrDefault(option);

    /// <summary>An option's value as a positive number.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public int Number(string option, int otherwise) => Text(option) is { } text ? Number(option, text) : otherwise;

    /// <summary>An option's value as positive numbers with commas between them.</summary>
    /// <exception cref="UsageException">One of them is none.</exception>
    public IReadOnlyList<int> Numbers(string option, IReadOnlyList<int> otherwise) =>
        Text(option) is { } text ? [.. text.Split(',').Select(number => Number(option, number))] : otherwise;

    private static int Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException($"{option} needs positive numbers, not \"{text}\".");
}

/// <summary>The command line cannot be understood.</summary>
internal sealed class UsageException(string message) : Exception(message);

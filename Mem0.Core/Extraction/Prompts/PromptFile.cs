using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace Mem0.Core.Extraction.Prompts;

/// <summary>
/// A prompt that is embedded as a file of turns, each begun by a line <c>=== role</c>. A file that was released is never edited: another wording
/// is another version with another name.
/// </summary>
internal sealed class PromptFile
{
    private const string TurnMark = "=== ";
    private const int HashDigits = 16;

    private PromptFile(string name, byte[] file)
    {
        Name = name;
        Hash = Convert.ToHexStringLower(SHA256.HashData(file))[..HashDigits];
        Turns = Read(Encoding.UTF8.GetString(file));
    }

    /// <summary>The prompt of facts.</summary>
    public static PromptFile Facts { get; } = Load("facts-v1");

    /// <summary>The prompt of procedural memories.</summary>
    public static PromptFile Procedural { get; } = Load("procedural-v1");

    /// <summary>The file's name without its extension, with the version.</summary>
    public string Name { get; }

    /// <summary>The SHA-256 of the file, the first 16 of its lower-case hex digits.</summary>
    public string Hash { get; }

    /// <summary>The turns in their order.</summary>
    public IReadOnlyList<(ChatRole Role, string Text)> Turns { get; }

    private static PromptFile Load(string name)
    {
        using var stream = typeof(PromptFile).Assembly.GetManifestResourceStream($"Prompts/{name}.txt")!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new PromptFile(name, file);
    }

    private static List<(ChatRole Role, string Text)> Read(string file)
    {
        List<(ChatRole Role, string Text)> turns = [];
        foreach (var turn in file.Split(TurnMark, StringSplitOptions.RemoveEmptyEntries))
        {
            var end = turn.IndexOf('\n', StringComparison.Ordinal);
            turns.Add((new ChatRole(turn[..end].Trim()), turn[(end + 1)..].Trim()));
        }

        return turns;
    }
}

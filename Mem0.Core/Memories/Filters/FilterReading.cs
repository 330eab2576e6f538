using System.Text.Json;

namespace Mem0.Core.Memories.Filters;

/// <summary>What the reading of one filter has come to: the first fault, and the conditions counted so far.</summary>
internal sealed class FilterReading
{
    private const int ShownKeyLength = 64;

    private int _conditions;

    /// <summary>The first fault; null as long as there is none.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Notes a fault, unless there is one. Gives null, which stands for a filter that could not be read.</summary>
    public MemoryFilter? Fail(string path, string detail)
    {
        Fault ??= Fault.Invalid(path, detail, "invalid_filter");
        return null;
    }

    /// <summary>Counts a condition. False, with a fault, when there are too many.</summary>
    public bool Count(string path)
    {
        _conditions++;
        if (_conditions > MemoryFilterParser.MaxConditions)
        {
            Fail(path, $"A filter can have {MemoryFilterParser.MaxConditions} conditions at the most.");
        }

        return _conditions <= MemoryFilterParser.MaxConditions;
    }

    /// <summary>Checks the length of a list. False, with a fault, when it is too long.</summary>
    public bool Fits(JsonElement list, string path)
    {
        var fits = list.GetArrayLength() <= MemoryFilterParser.MaxListLength;
        if (!fits)
        {
            Fail(path, $"{path} can list {MemoryFilterParser.MaxListLength} values at the most.");
        }

        return fits;
    }

    /// <summary>The name of a member and its path; null, with a fault, when the name is not proper Unicode text.</summary>
    public (string Key, string Path)? Name(JsonProperty member, string parent)
    {
        if (Characters(() => member.Name) is { } key)
        {
            return (key, $"{parent}.{Shown(key)}");
        }

        Fail(parent, $"{parent} has a key that holds a NUL character or half of a surrogate pair; keys must be proper Unicode text.");
        return null;
    }

    /// <summary>A string; null, with a fault, when it is not proper Unicode text.</summary>
    public string? Text(JsonElement value, string path)
    {
        if (Characters(() => value.GetString()) is { } text)
        {
            return text;
        }

        Fail(path, $"{path} holds a NUL character or half of a surrogate pair; strings must be proper Unicode text.");
        return null;
    }

    private static string Shown(string key)
    {
        if (key.Length <= ShownKeyLength)
        {
            return key;
        }

        var length = char.IsHighSurrogate(key[ShownKeyLength - 1]) ? ShownKeyLength - 1 : ShownKeyLength;
        return string.Concat(key.AsSpan(0, length), "…");
    }

    private static string? Characters(Func<string?> read) => Texts.Read(read) is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
}

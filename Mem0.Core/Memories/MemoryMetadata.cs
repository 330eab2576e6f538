using System.Buffers;
using System.Text.Json;

namespace Mem0.Core.Memories;

/// <summary>The caller's own JSON object: what is accepted, and how a change is merged.</summary>
internal static class MemoryMetadata
{
    private const string Field = "metadata";

    /// <summary>
    /// The object as it is stored: without blanks, of members of the same name the last one, numbers as they were written. Null for null and
    /// for an object without members.
    /// </summary>
    /// <param name="metadata">What the caller sent.</param>
    /// <param name="depth">How deep it may nest.</param>
    public static Outcome<JsonElement?> Normalize(JsonElement? metadata, int depth)
    {
        switch (metadata)
        {
            case null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }:
                return (JsonElement?)null;
            case { ValueKind: not JsonValueKind.Object }:
                return Fault.Invalid(Field, "metadata must be a JSON object.");
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (Write(writer, metadata.Value, Field, depth) is { } fault)
            {
                return fault;
            }
        }

        var normal = JsonElement.Parse(buffer.WrittenSpan);
        return normal.EnumerateObject().Any() ? normal : (JsonElement?)null;
    }

    /// <summary>The members of both, those of the change in place of those of the same name. Null values are kept.</summary>
    public static JsonElement? Merge(JsonElement? metadata, JsonElement change)
    {
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in (metadata?.EnumerateObject() ?? default).Concat(change.EnumerateObject()))
        {
            members[member.Name] = member.Value;
        }

        return members.Count == 0 ? null : JsonSerializer.SerializeToElement(members);
    }

    private static Fault? Write(Utf8JsonWriter writer, JsonElement value, string path, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth == 0:
                return Fault.Invalid(path, "metadata nests too deeply.");
            case JsonValueKind.Object:
                return WriteObject(writer, value, path, depth - 1);
            case JsonValueKind.Array:
                return WriteArray(writer, value, path, depth - 1);
            case JsonValueKind.String:
                if (CheckText(path, value.GetString) is { } fault)
                {
                    return fault;
                }

                break;
        }

        value.WriteTo(writer);
        return null;
    }

    private static Fault? WriteObject(Utf8JsonWriter writer, JsonElement value, string path, int depth)
    {
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (CheckText(path, () => member.Name) is { } fault)
            {
                return fault;
            }

            members[member.Name] = member.Value;
        }

        writer.WriteStartObject();
        foreach (var (name, member) in members)
        {
            writer.WritePropertyName(name);
            if (Write(writer, member, $"{path}.{name}", depth) is { } inner)
            {
                return inner;
            }
        }

        writer.WriteEndObject();
        return null;
    }

    private static Fault? CheckText(string path, Func<string?> read) => Texts.Read(read) is { } text ? Texts.Check(path, text) : Texts.LoneSurrogate(path);

    private static Fault? WriteArray(Utf8JsonWriter writer, JsonElement value, string path, int depth)
    {
        writer.WriteStartArray();
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (Write(writer, item, $"{path}[{index++}]", depth) is { } fault)
            {
                return fault;
            }
        }

        writer.WriteEndArray();
        return null;
    }
}

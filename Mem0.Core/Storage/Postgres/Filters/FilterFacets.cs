using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mem0.Core.Memories.Filters;

namespace Mem0.Core.Storage.Postgres.Filters;

/// <summary>
/// What filters compare of the metadata, the column <c>facets</c>: an object with the name of every member that is not null. The rules of
/// <see cref="FilterScalars"/> run here, when a memory is written, so that the SQL of a filter only compares.
/// </summary>
/// <remarks>
/// Of a list or an object the elements count, and not what is in them. A name occurs once: <c>MemoryMetadata</c> keeps the last of several,
/// as jsonb does. What a member does not have is left out, so that of an object nothing but the name is there.
/// </remarks>
internal static class FilterFacets
{
    /// <summary>The <see cref="FilterTokens"/> of a scalar, or of all elements of a list.</summary>
    public const string Tokens = "e";

    /// <summary>The number that a scalar is or spells.</summary>
    public const string Number = "n";

    /// <summary>The microseconds since 1970-01-01T00:00:00Z of the point in time that a text spells.</summary>
    public const string Instant = "i";

    /// <summary>The text of a scalar.</summary>
    public const string Text = "c";

    /// <summary>The folded text of a scalar, where that is another.</summary>
    public const string FoldedText = "f";

    /// <summary>The texts of a list's elements.</summary>
    public const string Elements = "a";

    /// <summary>The folded texts of a list's elements, as far as these are others.</summary>
    public const string FoldedElements = "g";

    // Only PostgreSQL reads it.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The facets as JSON; null when there is no metadata.</summary>
    public static string? Of(JsonElement? metadata) => metadata is not { ValueKind: JsonValueKind.Object } members
        ? null
        : Json(writer =>
        {
            writer.WriteStartObject();
            foreach (var member in members.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
            {
                writer.WritePropertyName(member.Name);
                Write(writer, member.Value);
            }

            writer.WriteEndObject();
        });

    /// <summary>What the facets contain (<c>@&gt;</c>) when the member has one string in one of its lists.</summary>
    public static string With(string key, string list, string item) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject(key);
        WriteList(writer, list, [item]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, JsonElement member)
    {
        writer.WriteStartObject();
        if (member.ValueKind == JsonValueKind.Array)
        {
            List<string> texts = [.. member.EnumerateArray().Select(FilterScalars.Spell).OfType<string>()];
            WriteList(writer, Tokens, member.EnumerateArray().SelectMany(FilterTokens.Of));
            WriteList(writer, Elements, texts);
            WriteList(writer, FoldedElements, texts.Select(Folded).OfType<string>());
        }
        else if (FilterScalars.Spell(member) is { } text)
        {
            WriteList(writer, Tokens, FilterTokens.Of(member));
            WriteScalar(writer, member, text);
        }

        writer.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter writer, JsonElement scalar, string text)
    {
        if (FilterScalars.Number(scalar) is { } number)
        {
            writer.WriteNumber(Number, number);
        }

        if (FilterScalars.StoredInstant(scalar) is { } instant)
        {
            writer.WriteNumber(Instant, instant);
        }

        writer.WriteString(Text, text);
        if (Folded(text) is { } folded)
        {
            writer.WriteString(FoldedText, folded);
        }
    }

    // What is folded stays the same when it is folded again. So a folded text never equals a text whose fold is another.
    private static string? Folded(string text) => FilterScalars.Fold(text) is var folded && folded != text ? folded : null;

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> items)
    {
        List<string> distinct = [.. items.Distinct(StringComparer.Ordinal)];
        if (distinct.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        distinct.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

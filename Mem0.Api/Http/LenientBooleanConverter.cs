using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mem0.Api.Http;

/// <summary>Reads a boolean from what mem0's server takes for one: <c>true</c>, <c>"true"</c>, <c>1</c>, <c>"on"</c> and the like (Pydantic's coercion).</summary>
internal sealed class LenientBooleanConverter : JsonConverter<bool>
{
    /// <inheritdoc/>
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when reader.TryGetInt64(out var number) && number is 0 or 1 => number == 1,
        JsonTokenType.String => reader.GetString()!.ToLowerInvariant() switch
        {
            "true" or "1" or "on" or "yes" or "t" or "y" => true,
            "false" or "0" or "off" or "no" or "f" or "n" => false,
            _ => throw new JsonException(),
        },
        _ => throw new JsonException(),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}

using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Mem0.Core.Inference.Models.Http;
using OllamaSharp;
using OllamaSharp.Models.Chat;

namespace Mem0.Core.Inference.Models.Ollama;

/// <summary>OllamaSharp over the client of this project: docs/decisions/0006-ollama-by-ollamasharp-over-our-own-client.md.</summary>
internal static class OllamaConnection
{
    /// <summary>A client of the API. Its calls must be made within <see cref="ModelConnection.CallAsync"/>.</summary>
    public static OllamaApiClient Api(this ModelConnection connection, string model)
    {
        var api = new OllamaApiClient(connection.Http, model);
        api.OutgoingJsonSerializerOptions.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RefuseToCut } };
        return api;
    }

    /// <summary>
    /// The form of <c>keep_alive</c>: a duration of Go's with its unit; a number without one is refused when it comes as a text. Negative is for ever.
    /// </summary>
    public static string KeepAlive(TimeSpan keepAlive) =>
        keepAlive < TimeSpan.Zero ? "-1s" : $"{Math.Round(keepAlive.TotalSeconds).ToString(CultureInfo.InvariantCulture)}s";

    /// <summary>
    /// Adds <c>truncate</c> and <c>shift</c>, both false, to chats: by default Ollama drops messages, and then the beginning of the text, of what does
    /// not fit. The library does not know these members (Ollama has since 0.12.6; earlier servers pass over them).
    /// </summary>
    private static void RefuseToCut(JsonTypeInfo type)
    {
        if (type.Type != typeof(ChatRequest))
        {
            return;
        }

        foreach (var name in new[] { "truncate", "shift" })
        {
            var member = type.CreateJsonPropertyInfo(typeof(bool), name);
            member.Get = _ => false;
            type.Properties.Add(member);
        }
    }
}

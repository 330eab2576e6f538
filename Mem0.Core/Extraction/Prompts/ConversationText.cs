using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mem0.Core.Memories;

namespace Mem0.Core.Extraction.Prompts;

/// <summary>
/// Writes a conversation for a model: one line for each message, <c>user: …</c> or <c>Ana (user): …</c>, between marks. Nothing that was said
/// can close the marks, begin a line of another speaker, or pass for a control token of a chat template.
/// </summary>
internal static partial class ConversationText
{
    /// <summary>The turn of a conversation.</summary>
    /// <param name="lines">Who says what.</param>
    /// <param name="saidOn">The day on which it was said.</param>
    public static string Of(IEnumerable<MemoryMessage> lines, DateOnly saidOn) => string.Create(
        CultureInfo.InvariantCulture, $"Date: {saidOn:yyyy-MM-dd} ({saidOn.DayOfWeek})\n{Of(lines)}");

    /// <summary>The turn of a conversation without its date.</summary>
    public static string Of(IEnumerable<MemoryMessage> lines)
    {
        var text = new StringBuilder("<conversation>\n");
        foreach (var line in lines)
        {
            text.Append(Speaker(line)).Append(": ").Append(Neutral(line.Content)).Append('\n');
        }

        return text.Append("</conversation>").ToString();
    }

    /// <summary>Further lines of a message are indented, so that only a speaker begins a line.</summary>
    private static string Neutral(string content) => LineBreak().Replace(ControlMark().Replace(content.Trim(), OpenedOtherwise), "\n  ");

    private static string Speaker(MemoryMessage line)
    {
        var speaker = line.Name is null || line.Name == line.Role ? line.Role : $"{line.Name} ({line.Role})";
        return LineBreak().Replace(ControlMark().Replace(speaker, OpenedOtherwise), " ");
    }

    /// <summary>The mark stays readable, but its first character is one that no mark begins with.</summary>
    private static string OpenedOtherwise(Match mark) => (mark.Value[0] == '<' ? "‹" : "⟦") + mark.Value[1..];

    [GeneratedRegex(
        @"<(?=\s*/?\s*(conversation|s|start_of_turn|end_of_turn|think)\s*>|\s*\|)|\[(?=\s*/?\s*(INST|SYSTEM_PROMPT)\s*\])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ControlMark();

    [GeneratedRegex(@"\s*(\r\n|[\n\r\v\f\u0085\u2028\u2029])\s*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LineBreak();
}

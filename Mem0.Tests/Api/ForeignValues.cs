using System.Text.Json;

namespace Mem0.Tests.Api;

/// <summary>Ways to name what belongs to grace, for a caller who is confined to ada.</summary>
/// <param name="ids">Grace's memories.</param>
internal sealed class ForeignValues(IReadOnlyList<string> ids)
{
    /// <summary>A word of grace's texts, which no caller sends back in an add.</summary>
    internal const string Secret = "vermilion-octopus";

    /// <summary>Names of grace and of what else has her memories, and what could be taken for one of them.</summary>
    internal IReadOnlyList<string> Names { get; } =
    [
        "grace", "GRACE", "Grace", "gr\u0430ce", "ｇｒａｃｅ", "grace\u200b", "grace\u0301", "grace ", " grace", "\tgrace\n", "grace\u00a0", "*", " * ", "%", "g%", "_____",
        "graces-bot", "graces-app", "graces-run", "4711", "4711.0", "ada,grace", "ada grace", "ada' OR '1'='1", "ada\" OR 1=1 --", "grace/..",
        "../grace", "null", "", "ada", .. ids.SelectMany(Spellings),
    ];

    /// <summary>Filters as JSON that grace's memories would pass.</summary>
    internal IReadOnlyList<string> Filters { get; } =
    [
        "{}", """{"user_id":"grace"}""", """{"userId":"grace"}""", """{"user_id":"*"}""", """{"user_id":null}""", """{"user_id":{}}""",
        """{"user_id":["ada","grace"]}""", """{"user_id":["grace",null]}""", """{"user_id":{"in":["ada","grace"]}}""", """{"user_id":{"in":["grace"]}}""",
        """{"OR":[{"user_id":"ada"},{"user_id":"grace"}]}""", """{"$or":[{"user_id":"ada"},{}]}""", """{"or":[{"agent_id":"graces-bot"}]}""",
        """{"user_id":"ada","OR":[{"user_id":"grace"}]}""", """{"OR":[{"user_id":"ada"}],"$or":[{"user_id":"grace"}]}""",
        """{"AND":[{"OR":[{"user_id":"grace"},{"user_id":"ada"}]},{"NOT":{"NOT":{"user_id":"grace"}}}]}""",
        """{"AND":[{"AND":[{"AND":[{"OR":[{"AND":[{"OR":[{"user_id":"grace"},{}]}]}]}]}]}]}""",
        """{"NOT":{"user_id":"ada"}}""", """{"NOT":[{"user_id":"ada"}]}""", """{"$not":{"user_id":"nobody"}}""", """{"NOT":{"NOT":{}}}""",
        """{"NOT":{"AND":[{"user_id":"ada"},{"user_id":"grace"}]}}""", """{"user_id":{"ne":"ada"}}""", """{"user_id":{"nin":["ada"]}}""",
        """{"user_id":{"ne":null}}""", """{"user_id":{"contains":"a"}}""", """{"user_id":{"icontains":"GRACE"}}""", """{"user_id":{"contains":""}}""",
        """{"user_id":"ada","user_id":"grace"}""", """{"user_id":"gr\u0061ce"}""", """{"\u0075ser_id":"grace"}""", """{"user_id":"grace "}""",
        """{"user_id":"GRACE"}""", """{"user_id":"gr\u0430ce"}""", """{"user_id":4711}""", """{"user_id":"4711"}""", """{"user_id":{"in":[4711,"4711"]}}""",
        """{"metadata":{"user_id":"ada"}}""", """{"metadata":{"user_id":"grace"}}""", """{"metadata":{"user_id":{"ne":"x"}}}""",
        """{"OR":[{"user_id":"ada"},{"metadata":{"user_id":"ada"}}]}""", """{"agent_id":"graces-bot"}""", """{"app_id":"graces-app"}""",
        """{"run_id":"graces-run"}""", """{"session_id":"graces-run"}""", """{"agent_id":"*","OR":[{"run_id":"*"},{"app_id":"*"}]}""",
        """{"run_id":"shared"}""", """{"text":{"contains":"vermilion"}}""", """{"memory":{"icontains":"OCTOPUS"}}""", """{"actor_id":"Grace"}""",
        """{"role":"user"}""", """{"created_at":{"gte":"2000-01-01"}}""", """{"expiration_date":{"ne":"2000-01-01"}}""", """{"kind":"private"}""",
        .. ids.Select(id => $$"""{"id":"{{id}}"}"""), .. ids.Select(id => $$"""{"OR":[{"id":"{{id}}"},{"user_id":"ada"}]}"""),
        $$"""{"memory_ids":{{JsonSerializer.Serialize(ids)}} }""", $$"""{"id":{"in":{{JsonSerializer.Serialize(ids)}} } }""",
    ];

    /// <summary>All of them as values of a member of a body.</summary>
    internal IEnumerable<string> Json =>
    [
        .. Names.Select(name => JsonSerializer.Serialize(name)), .. Filters, "null", "4711", "true", "\"gr\\u0061ce\"", "[\"ada\",\"grace\"]", "[\"grace\"]",
        """{"in":["ada","grace"]}""", """{"$ne":"ada"}""",
    ];

    /// <summary>All of them as values of a parameter, as they are sent.</summary>
    internal IEnumerable<string> Parameters => [.. Names.Concat(Filters).Select(Uri.EscapeDataString), "gr%61ce", "%67race", "grace%00", "grace%ff", "+grace", "ada&user_id=grace"];

    private static string[] Spellings(string id) => [id, id.ToUpperInvariant(), id.Replace("-", "", StringComparison.Ordinal), $"{{{id}}}", $" {id}"];
}

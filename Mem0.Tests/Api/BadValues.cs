using System.Text;

namespace Mem0.Tests.Api;

/// <summary>What a caller can send in place of what is meant.</summary>
internal static class BadValues
{
    /// <summary>Values of a member.</summary>
    internal static IReadOnlyList<string> Json { get; } =
    [
        "null", "5", "-1", "0.5", "1e400", "123456789012345678901234567890", "true", "\"\"", "\"  \"", "\"word\"", "\"*\"", "\"two words\"",
        "\"日本 👩‍🚀\"",
        """ "a\u0000b" """, """ "\ud800" """, """ "\udc00\ud800" """, $"\"{new string('x', 100_000)}\"", "[]", "[null]", "[5]",
        "[[]]", "[{}]", "{}", """{"a":1}""", """{"\ud800":1}""", """{"a":"\ud800"}""", """{"a":{"\u0000":1}}""", """{"AND":[{"OR":[5]}]}""",
        Nested("[", "]", 60), Nested("[", "]", 5000), Nested("{\"a\":", "}", 40), Nested("{\"AND\":[", "]}", 25),
    ];

    /// <summary>Whole bodies.</summary>
    internal static IReadOnlyList<byte[]> Bodies { get; } =
    [
        [], [0], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0x7B, 0x00], .. Texts().Select(Encoding.UTF8.GetBytes),
        [.. "{\"user_id\":\"caf"u8, 0xE9, .. "\"}"u8],
        [.. "{\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xC3, 0x28, .. "\"}],\"user_id\":\"ada\"}"u8],
    ];

    /// <summary>Content types that are not JSON.</summary>
    internal static IReadOnlyList<string> ContentTypes { get; } =
    [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "application/octet-stream",
        "nonsense", "*/*",
    ];

    /// <summary>Values of a parameter of the query string, as they are sent.</summary>
    internal static IReadOnlyList<string> Query { get; } =
    [
        "", "%20", "%20%20", "word", "two%20words", "*", "-1", "0", "1.5", "1e3", "99999999999999999999", "%00", "a%00b", "%FF", "%C3%28", "%", "%zz",
        "%C3%BC%E6%97%A5%E6%9C%AC", "null", "[]", "{}", "%7B%7D", "%7B%22user_id%22%3A5%7D",
        "%22%5Cud800%22", "%7B%22a%22%3A%22%5Cud800%22%7D", "%0D%0Ax", "tru",
        new('x', 4000), Uri.EscapeDataString(Nested("{\"AND\":[", "]}", 80)),
    ];

    /// <summary>Segments of a path, as they are sent.</summary>
    internal static IReadOnlyList<string> Segments { get; } =
    [
        "word", "%20", "*", "0", "-1", "%2F", "a%2Fb", "..%2F..", "%C3%BC", "%E6%97%A5", "%25",
        "%3F", "%23", "%7B%7D", "%0D%0A", "%22", new('x', 3000),
        "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "00000000000000000000000000000000", "0190a000-0000-7000-8000-00000000000g",
    ];

    private static IEnumerable<string> Texts() =>
    [
        " ", "{", "}", "{}", "[]", "null", "5", "\"word\"", "true", "{}{}", "{\"user_id\":}", "{\"user_id\":\"ada\",}", "{/**/}", "{'user_id':'ada'}",
        "{\"user_id\":NaN}", "{\"a\":1,\"a\":2}", "{\"unknown\":{\"a\":[1,2,3]}}", "{\"\":1}",
        "{\"\\ud800\":1}", Nested("{\"a\":", "}", 3000), "messages=x", "\uFEFF",
    ];

    private static string Nested(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
}

namespace Mem0.Tests.Api.Transcript;

/// <summary>
/// Where our server answers otherwise than mem0's on purpose. Bugs and items are those of the README beside the recording. Of every error
/// the body is another one: a problem with code and traceId, and 400 for what a request got wrong.
/// </summary>
internal static partial class Differences
{
    /// <summary>The start of the metadata that the caller has made of a memory's.</summary>
    private const string Changed =
        """{"a":null,"b":"changed","c":[1,2],"user_id":"mallory","agent_id":"m","run_id":"m","actor_id":"m","data":"hijack","hash":"h","""
        + "\"created_at\":\"2001-01-01\",\"updated_at\":\"2001-01-01\",\"role\":\"system\",\"memory_type\":\"x\"";

    internal static IReadOnlyList<Difference> All { get; } = [.. Adds, .. Searches, .. Changes];

    private static IReadOnlyList<Difference> Adds =>
    [
        new(99, "The name of a message is kept as actor_id.", ["Carol here..actor_id = \"carol\""]),
        new(101, "Empty and blank texts are refused (bug 11).", ["400 invalid_field messages[0].content"]),
        new(102, "Empty and blank texts are refused (bug 11).", ["400 invalid_field messages[0].content"]),
        new(105, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_field messages[0].content"]),
        new(106, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_field metadata.k"]),
        new(109, "A long text is embedded in parts; that embedder refused it.", ["+ word word word word word word word word ", "200"]),
        new(111, "A long text is embedded in parts; that embedder refused it.",
            ["+ First message is fine.", "+ word word word word word word word word ", "200"]),
        new(112, "All messages of a request are stored (bug 5).",
            ["+ First message is fine.", "+ word word word word word word word word ", "- First message is fine."]),
        new(123, "* is no owner's id (bug 1).", ["400 invalid_field user_id"]),
        new(124, "An id has 512 characters at the most.", ["400 invalid_field user_id"]),
        new(126, "Metadata is the caller's own and changes none of our fields (bug 13).", ["+ Reserved keys."]),
        new(127, "Metadata is the caller's own and changes none of our fields (bug 13).",
        [
            "Reserved keys..attributed_to is absent",
            "Reserved keys..created_at = \"0000-00-00T00:00:00.000000+00:00\"",
            "Reserved keys..expiration_date is absent",
            """Reserved keys..metadata = {"user_id":"mallory","agent_id":"x","actor_id":"y","data":"hijack","hash":"h","created_at":"2001-01-01T00:00:00+00:00","updated_at":"2001-01-01","text_lemmatized":"zzz","role":"system","expiration_date":"2001-01-01","memory_type":"m","id":"my-id","memory":"mm","score":9,"metadata":{"n":1},"attributed_to":"z"}""",
            "Reserved keys..updated_at = \"0000-00-00T00:00:00.000000+00:00\"",
        ]),
        new(148, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_field metadata"]),
        new(196, "An unknown id is 404 (bug 6).", ["404 memory_not_found memory_id"]),
        new(197, "A malformed id is 400 (bug 6).", ["400 invalid_memory_id memory_id"]),
        new(203, "top_k=0 is no memory (bug 9).", ["- I moved to Lisbon in 2024."]),
        new(209, "There are pages.", ["- I moved to Lisbon in 2024.", "- My dog is called Rex.", "- Nice to meet Rex!"]),
        new(213, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_field user_id"]),
        new(214, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_field user_id"]),
        new(215, "An empty id is refused instead of widening the request (bug 2).", ["400 invalid_field user_id"]),
        new(219, "A list of all memories has the form of every other list.",
            ["without agent_id", "without expiration_date", "without run_id"]),
        new(221, "Only an administrator's key lists the memories of all.", ["403 admin_key_required"]),
        new(222, "app_id is an owner like the others (bug 2).", ["without agent_id", "without expiration_date", "without run_id"]),
    ];

    private static IReadOnlyList<Difference> Changes =>
    [
        new(374, "Metadata is the caller's own and changes none of our fields (bug 13).",
        [
            $".metadata = {Changed}}}",
            ".role = \"user\"",
        ]),
        new(376, "Metadata is the caller's own and changes none of our fields (bug 13).",
        [
            ".expiration_date is absent",
            $".metadata = {Changed}}}",
            ".role = \"user\"",
        ]),
        new(381, "Empty and blank texts are refused (bug 11).", ["400 invalid_field text"]),
        new(382, "The text stays what it was before the refused updates, and metadata what the caller made of it (bugs 11 and 13).",
        [
            ".hash = \"f4d3199637dbfc926d0b3453390214a9\"",
            ".memory = \"I live in Munich.\"",
            $$""".metadata = {{Changed}},"d":4}""",
            ".role = \"user\"",
        ]),
        new(383, "Empty and blank texts are refused (bug 11).", ["400 invalid_field text"]),
        new(391, "A malformed id is 400 (bug 6).", ["400 invalid_memory_id memory_id"]),
        new(393, "Refused updates have no history, and the role is that of the message (bugs 11 and 13).",
        [
            "+ UPDATE I live in Munich. > Ich wohne in Zürich 🏔️ „wirklich“.",
            "- UPDATE     > Ich wohne in Zürich 🏔️ „wirklich“.",
            "- UPDATE  >    ",
            "- UPDATE I live in Munich. > ",
            "UPDATE I live in Hamburg. > I live in Hamburg..role = \"user\"",
            "UPDATE I live in Hamburg. > I live in Munich..role = \"user\"",
            "UPDATE I live in Munich. > I live in Munich..role = \"user\"",
            "UPDATE Ich wohne in Zürich 🏔️ „wirklich“. > With timestamp..role = \"user\"",
        ]),
        new(395, "An unknown id is 404 (bug 6).", ["404 memory_not_found memory_id"]),
        new(396, "A malformed id is 400 (bug 6).", ["400 invalid_memory_id memory_id"]),
        new(397, "The history takes every spelling of an id (item 11).",
        [
            "+ ADD  > I live in Berlin.",
            "+ UPDATE I live in Berlin. > I live in Hamburg.",
            "+ UPDATE I live in Hamburg. > I live in Hamburg.",
            "+ UPDATE I live in Hamburg. > I live in Munich.",
            "+ UPDATE I live in Munich. > I live in Munich.",
            "+ UPDATE I live in Munich. > Ich wohne in Zürich 🏔️ „wirklich“.",
            "+ UPDATE Ich wohne in Zürich 🏔️ „wirklich“. > With timestamp.",
        ]),
        new(402, "Refused updates have no history, and the role is that of the message (bugs 11 and 13).",
        [
            "+ UPDATE I live in Munich. > Ich wohne in Zürich 🏔️ „wirklich“.",
            "- UPDATE     > Ich wohne in Zürich 🏔️ „wirklich“.",
            "- UPDATE  >    ",
            "- UPDATE I live in Munich. > ",
            "DELETE With timestamp. > .role = \"user\"",
            "UPDATE I live in Hamburg. > I live in Hamburg..role = \"user\"",
            "UPDATE I live in Hamburg. > I live in Munich..role = \"user\"",
            "UPDATE I live in Munich. > I live in Munich..role = \"user\"",
            "UPDATE Ich wohne in Zürich 🏔️ „wirklich“. > With timestamp..role = \"user\"",
        ]),
        new(404, "A malformed id is 400 (bug 6).", ["400 invalid_memory_id memory_id"]),
        new(408, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_field user_id"]),
        new(409, "app_id is an owner like the others (bug 2).", ["200"]),
        new(415, "* is no owner's id (bug 1).", ["400 invalid_field run_id"]),
        new(416, "The deletion with * before it was refused (bug 1).", [.. More(Apples, Pears, Taxi, Train, Office, Note)]),
        new(417, "Owners by app_id and of what the refused deletion kept; none with a refused id (bugs 1, 5, 11 and 13).",
        [
            "+ app app-1",
            "+ run r-food",
            "+ run r-none",
            "+ run r-travel",
            "+ run r-work",
            "+ run run-1",
            "+ run star-run",
            "+ user fil",
            "- user *",
            "- user empty",
            "- user uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
            "user long.total_memories = 2",
            "user partial.total_memories = 2",
            "user resv.created_at = \"0000-00-00T00:00:00.000000Z\"",
            "user resv.updated_at = \"0000-00-00T00:00:00.000000Z\"",
        ]),
        new(418, "A slash at the end changes nothing.", ["200"]),
        new(420, "An owner without memories does not exist (bug 17).", ["404 entity_not_found entity_id"]),
        new(423, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_field entity_id"]),
        new(424, "An id with a slash can be deleted (bug 17).", ["200"]),
    ];

    private static IEnumerable<string> More(params string[] memories) => memories.Select(memory => $"+ {memory}");

    private static IEnumerable<string> Fewer(params string[] memories) => memories.Select(memory => $"- {memory}");
}

/// <summary>A difference on purpose.</summary>
/// <param name="Exchange">The number of the exchange.</param>
/// <param name="Reason">Why.</param>
/// <param name="Findings">What exactly differs.</param>
internal sealed record Difference(int Exchange, string Reason, string[] Findings);

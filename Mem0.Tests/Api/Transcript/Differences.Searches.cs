namespace Mem0.Tests.Api.Transcript;

internal static partial class Differences
{
    private const string Apples = "Red apples at the market.";
    private const string Pears = "Green pears in the garden.";
    private const string Taxi = "A yellow taxi in the rain.";
    private const string Train = "A blue train to Vienna.";
    private const string Office = "A grey office meeting.";
    private const string Note = "A black note without metadata.";
    private const string Others = "Red apples of somebody else.";

    private static IReadOnlyList<Difference> Searches =>
    [
        new(256, "A long text is embedded in parts; that embedder refused it.", ["+ Maria drinks green tea every morning.", "200"]),
        new(261, "What the caller got wrong is 400, not 502 (bug 7).", ["400 scope_required user_id"]),
        new(262, "An id takes operators.", ["+ Maria drinks green tea every morning.", "200"]),
        new(265, "An id may be written as in JavaScript.", ["+ Maria drinks green tea every morning.", "200"]),
        new(281, "Numbers compare as numbers (item 22 to 25).", [.. More(Taxi)]),
        new(284, "null is the value of rows that lack the key or hold null (item 27).",
            [.. More(Apples, Pears, Taxi, Train, Office, Note)]),
        new(291, "Booleans compare as booleans (item 25).", [.. More(Apples, Taxi)]),
        new(292, "What is unequal includes rows that lack the key (item 24).", [.. More(Note)]),
        new(293, "What is unequal includes rows that lack the key (item 24).", [.. More(Train, Office, Note)]),
        new(294, "Booleans compare as booleans (item 25).", [.. More(Office, Note), .. Fewer(Apples, Taxi)]),
        new(298, "Booleans compare as booleans (item 25).", [.. More(Apples, Taxi)]),
        new(299, "What is unequal includes rows that lack the key (item 24).", [.. More(Note)]),
        new(300, "What is unequal includes rows that lack the key (item 24).", [.. More(Train, Office, Note)]),
        new(307, "Numbers compare as numbers (item 22 to 25).", ["200"]),
        new(308, "Times compare as times (item 26).", ["200", .. More(Apples, Pears, Taxi, Train, Office, Note)]),
        new(309, "Times compare as times (item 26).", ["200", .. More(Apples, Pears, Taxi, Train, Office, Note)]),
        new(310, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_filter filters.price.gt"]),
        new(311, "A comparison takes a number or a time only (item 26).", ["400 invalid_filter filters.price.gt"]),
        new(312, "A comparison takes a number or a time only (item 26).", ["400 invalid_filter filters.price.gt"]),
        new(320, "memory is the text.", [.. More(Apples)]),
        new(322, "* is any value but null (item 27).", [.. Fewer(Office)]),
        new(323, "* is any value but null (item 27).", [.. More(Apples, Pears, Taxi)]),
        new(324, "* is any value but null (item 27).", [.. More(Train, Office, Note), .. Fewer(Apples, Pears, Taxi)]),
        new(326, "The hosted service's form of metadata conditions is understood.", ["200", .. More(Apples, Taxi)]),
        new(329, "Two conditions on one key both count (item 22).", [.. Fewer(Pears)]),
        new(331, "What is unequal includes rows that lack the key (item 24).", [.. More(Note), .. Fewer(Apples, Pears)]),
        new(335, "An empty condition holds for every row.", [.. More(Taxi, Train, Office, Note)]),
        new(338, "What is unequal includes rows that lack the key (item 24).", [.. More(Note)]),
        new(339, "What is unequal includes rows that lack the key (item 24).", [.. More(Office, Note)]),
        new(340, "NOT takes an object, too.", ["200", .. More(Taxi, Train, Office, Note)]),
        new(341, "What is unequal includes rows that lack the key (item 24).", [.. More(Note)]),
        new(342, "An empty condition holds for every row.", [.. Fewer(Apples, Pears, Taxi, Train, Office, Note)]),
        new(343, "Groups nest (item 23).", [.. More(Apples)]),
        new(344, "Groups nest (item 23).", [.. More(Taxi, Train, Office, Note)]),
        new(345, "Groups nest (item 23).", [.. More(Pears)]),
        new(346, "Groups nest (item 23).", [.. More(Taxi, Train, Office, Note)]),
        new(347, "Groups nest (item 23).", [.. More(Apples, Pears)]),
        new(348, "Groups may be written in lower case (item 23).", [.. More(Apples, Pears)]),
        new(349, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_filter filters.AND[0]"]),
        new(350, "The owner may stand inside a group.", ["200", .. More(Apples, Pears, Taxi, Train, Office, Note)]),
        new(352, "A filter never replaces the owner (bug 2, item 28).", [.. Fewer(Others)]),
        new(353, "An id takes operators.", ["200", .. More(Apples, Pears, Taxi, Train, Office, Note, Others)]),
        new(354, "null as an owner matches nobody instead of failing (item 29).", ["200"]),
        new(357, "What is unequal includes rows that lack the key (item 24).", [.. More(Note)]),
        new(359, "What the caller got wrong is 400, not 502 (bug 7).", ["400 invalid_filter filters.category"]),
        new(363, "A list takes a filter.", [.. Fewer(Taxi, Train, Office, Note)]),
    ];
}

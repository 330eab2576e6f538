namespace Mem0.Tests.Memories.Filters;

/// <summary>A filter and the memories of <see cref="FilterData"/> that pass it.</summary>
/// <param name="Name">What the case shows.</param>
/// <param name="Json">The filter.</param>
/// <param name="Expected">The short names of the memories that pass, in the order of storing, with blanks between.</param>
internal sealed record FilterCase(string Name, string Json, string Expected);

/// <summary>What filters mean, as a table that every store is held against.</summary>
internal static partial class FilterCases
{
    private const string Everyone = "apples pears taxi train office note other plan bot";

    /// <summary>All cases.</summary>
    public static IReadOnlyList<FilterCase> All { get; } =
        [.. Equality, .. Presence, .. Lists, .. Ranges, .. Dates, .. Parts, .. OwnFields, .. Joints, .. Keys];

    private static FilterCase[] Equality =>
    [
        new("no condition", """{}""", Everyone),
        new("bare string", """{"category":"food"}""", "apples pears other"),
        new("strings compare with case", """{"category":"Food"}""", ""),
        new("bare number", """{"priority":3}""", "taxi"),
        new("30.0 is 30 and a stored text 30", """{"price":30.0}""", "taxi plan bot"),
        new("30 is 30.0", """{"price":30}""", "taxi plan bot"),
        new("a string that spells a number", """{"price":"30"}""", "taxi plan bot"),
        new("a string with blanks spells no number", """{"price":" 30"}""", ""),
        new("leading zeros are not a number", """{"level":7}""", ""),
        new("leading zeros are text", """{"level":"007"}""", "plan"),
        new("an exponent", """{"size":1000}""", "bot"),
        new("a negative fraction", """{"ratio":-0.5}""", "bot"),
        new("bare boolean", """{"done":true}""", "apples taxi"),
        new("boolean as string", """{"done":"true"}""", "apples taxi"),
        new("a boolean equals the text that spells it", """{"flag":true}""", "plan"),
        new("false", """{"flag":{"eq":false}}""", "bot"),
        new("a boolean is no number", """{"done":1}""", ""),
        new("a number is no boolean", """{"priority":true}""", ""),
        new("eq", """{"category":{"eq":"food"}}""", "apples pears other"),
        new("eq boolean", """{"done":{"eq":true}}""", "apples taxi"),
        new("ne also takes what lacks the key", """{"src":{"ne":"email"}}""", "pears train office note other plan bot"),
        new("ne number", """{"priority":{"ne":3}}""", "apples pears train office note other plan bot"),
        new("unicode value", """{"title":"Ünïcode"}""", "office"),
        new("large integers are exact", """{"big":1234567890123456789}""", "plan"),
        new("large integers are exact as text", """{"big":"1234567890123456788"}""", "bot"),
        new("one element of a list is equal", """{"tags":"m"}""", "office bot"),
        new("a number in a list", """{"mixed":2}""", "plan"),
        new("a boolean in a list", """{"mixed":true}""", "plan"),
        new("no element of a list is equal", """{"tags":{"ne":"n"}}""", "apples pears taxi train note other plan bot"),
        new("lists in lists are not looked into", """{"deep":"m"}""", ""),
        new("an object equals nothing", """{"nested":"b"}""", ""),
        new("an empty text", """{"nothing":""}""", "bot"),
        new("two operators", """{"category":{"ne":"food","eq":"work"}}""", "office"),
        new("an empty operator object", """{"priority":{}}""", Everyone),
    ];

    private static FilterCase[] Presence =>
    [
        new("bare null is absent or null", """{"nothing":null}""", "apples pears taxi train office note other plan"),
        new("eq null", """{"category":{"eq":null}}""", "note plan bot"),
        new("ne null", """{"category":{"ne":null}}""", "apples pears taxi train office other"),
        new("star is there", """{"src":"*"}""", "apples pears taxi"),
        new("star on a null", """{"nothing":"*"}""", "bot"),
        new("star on an empty list", """{"list":"*"}""", "bot"),
        new("eq star", """{"src":{"eq":"*"}}""", "apples pears taxi"),
        new("ne star", """{"src":{"ne":"*"}}""", "train office note other plan bot"),
        new("a star in a list is a star", """{"star":["*"]}""", "bot"),
        new("null in a list of values", """{"category":["work",null]}""", "office note plan bot"),
        new("nin with null", """{"category":{"nin":[null,"food"]}}""", "taxi train office"),
        new("a null element is not a null", """{"mixed":null}""", "apples pears taxi train office note other bot"),
        new("star on user", """{"user_id":"*"}""", "apples pears taxi train office note other plan"),
        new("no user", """{"user_id":null}""", "bot"),
        new("no expiration", """{"expiration_date":null}""", "apples pears taxi train office note other"),
        new("some expiration", """{"expiration_date":"*"}""", "plan bot"),
        new("created always", """{"created_at":"*"}""", Everyone),
        new("created never", """{"created_at":null}""", ""),
    ];

    private static FilterCase[] Lists =>
    [
        new("bare list", """{"category":["food","work"]}""", "apples pears office other"),
        new("bare empty list", """{"category":[]}""", ""),
        new("in", """{"category":{"in":["food","work"]}}""", "apples pears office other"),
        new("in with numbers", """{"priority":{"in":[1,10]}}""", "apples train"),
        new("in with numbers and texts", """{"priority":{"in":["1",4,"x"]}}""", "apples office"),
        new("in with booleans", """{"done":{"in":[true]}}""", "apples taxi"),
        new("in with fractions", """{"price":{"in":[2.25,99.99,1.50]}}""", "apples pears train"),
        new("in with large integers", """{"big":{"in":[1234567890123456789,1234567890123456787]}}""", "plan"),
        new("in empty", """{"category":{"in":[]}}""", ""),
        new("nin", """{"category":{"nin":["food"]}}""", "taxi train office note plan bot"),
        new("nin on a key some lack", """{"src":{"nin":["email","fax"]}}""", "pears train office note other plan bot"),
        new("nin empty", """{"category":{"nin":[]}}""", Everyone),
        new("in meets a stored list", """{"categories":{"in":["spam","work"]}}""", "plan bot"),
        new("not in a stored list", """{"NOT":{"categories":{"in":["spam"]}}}""", "apples pears taxi train office note other plan"),
    ];

    private static FilterCase[] Ranges =>
    [
        new("gt with a number stored as text", """{"priority":{"gt":2}}""", "taxi train office"),
        new("gte", """{"priority":{"gte":3}}""", "taxi train office"),
        new("lt", """{"price":{"lt":30}}""", "apples pears"),
        new("lte", """{"price":{"lte":30}}""", "apples pears taxi plan bot"),
        new("from and to", """{"price":{"gt":2,"lt":99}}""", "pears taxi plan bot"),
        new("a number as text", """{"price":{"gt":"2","lt":"99"}}""", "pears taxi plan bot"),
        new("a range over words", """{"category":{"gt":1}}""", ""),
        new("a range over booleans", """{"done":{"gte":0}}""", ""),
        new("a range over lists", """{"mixed":{"gte":0}}""", ""),
        new("negative numbers", """{"ratio":{"lt":0}}""", "bot"),
        new("outside of a range", """{"NOT":{"price":{"lte":30}}}""", "train office note other"),
        new("dates in metadata from a day", """{"due":{"gte":"2026-02-15"}}""", "pears taxi train"),
        new("dates in metadata to the end of a day", """{"due":{"lte":"2026-01-15"}}""", "apples plan"),
        new("dates in metadata after a day", """{"due":{"gt":"2026-01-15"}}""", "pears taxi train"),
        new("dates in metadata before a day", """{"due":{"lt":"2026-01-15"}}""", ""),
        new("dates in metadata from a time", """{"due":{"gt":"2026-01-15T23:00:00Z","lt":"2026-02-15T01:00:00+01:00"}}""", "plan"),
        new("dates in metadata at a time with an offset",
            """{"due":{"gte":"2026-02-15T01:00:00+01:00","lte":"2026-02-15T00:00Z"}}""", "pears"),
        new("numbers are no dates", """{"priority":{"gt":"2000-01-01"}}""", ""),
    ];
}

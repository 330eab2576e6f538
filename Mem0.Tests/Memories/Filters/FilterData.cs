using System.Text.Json;
using Mem0.Core.Memories;

namespace Mem0.Tests.Memories.Filters;

/// <summary>The memories that the table of filter cases is about. The first seven are those of the transcript of mem0's own server.</summary>
internal static class FilterData
{
    private static readonly (string Name, Memory Memory)[] Rows =
    [
        ("apples", Row(1, "Red apples at the market.", "2024-01-30T12:00:00Z", new("fil", RunId: "r-food"),
            """{"category":"food","priority":1,"price":1.5,"done":true,"tag":"x","due":"2026-01-15","src":"email","title":"Alpha_1"}""")),
        ("pears", Row(2, "Green pears in the garden.", "2024-01-31T00:00:00Z", new("fil", RunId: "r-food"),
            """{"category":"food","priority":2,"price":2.25,"done":false,"tag":"y","due":"2026-02-15","src":"chat","title":"alpha 100%"}""")),
        ("taxi", Row(3, "A yellow taxi in the rain.", "2024-01-31T12:00:00.123456Z", new("fil", RunId: "r-travel"),
            """{"category":"travel","priority":3,"price":30,"done":true,"tag":"x","due":"2026-03-15","src":"email","title":"Beta"}""")),
        ("train", Row(4, "A blue train to Vienna.", "2024-02-01T00:00:00Z", new("fil", RunId: "r-travel"),
            """{"category":"travel","priority":10,"price":99.99,"done":false,"tag":"z","due":"2026-04-15","title":"ALPHABET"}""")),
        ("office", Row(5, "A grey office meeting.", "2024-02-01T08:30:00Z", new("fil", RunId: "r-work"),
            """{"category":"work","priority":"4","tags":["m","n"],"nested":{"a":"b"},"nothing":null,"title":"Ünïcode"}""")),
        ("note", Row(6, "A black note without metadata.", "2024-03-01T00:00:00Z", new("fil", RunId: "r-none"), null)),
        ("other", Row(7, "Red apples of somebody else.", "2024-01-31T12:00:00Z", new("fil2"), """{"category":"food"}""")),
        ("plan", Row(8, "The plan of Ada.", "2024-01-31T23:59:59.999999Z", new("fil", "planner", "desk"),
            """
            {"due":"2026-01-15T23:30:00Z","categories":["Food","work"],"we\"ird":1,"a.b":"dot","%s":"x","日本":"語","role":"chef","flag":"true",
             "big":1234567890123456789,"price":30.0,"mixed":[1,"2",true,null],"it's":"quoted","\ud83d\ude00":"smile","level":"007","":"blank"}
            """) with
            { Role = "assistant", ActorId = "Ada", ExpirationDate = new DateOnly(2024, 12, 31) }),
        ("bot", Row(9, "ZÜRICH is on the list.", "2023-06-15T06:00:00Z", new(AgentId: "bot", AppId: "desk", RunId: "r-food"),
            """
            {"tags":"m","big":1234567890123456788,"nothing":"","due":"soon","flag":false,"price":"30","categories":["spam"],"size":1e3,
             "ratio":-0.5,"list":[],"deep":[["m"],{"a":"m"}],"star":"*","caf\u00e9":"x"}
            """) with
            { Role = null, ExpirationDate = new DateOnly(2024, 6, 30), Extraction = ExtractionState.Extracted }),
    ];

    /// <summary>The memories, in the order of storing.</summary>
    public static IReadOnlyList<Memory> Memories { get; } = [.. Rows.Select(r => r.Memory)];

    /// <summary>The short names of memories, in the order of storing.</summary>
    public static string Names(IEnumerable<Guid> ids) => string.Join(' ', Rows.Where(r => ids.Contains(r.Memory.Id)).Select(r => r.Name));

    private static Memory Row(int number, string text, string createdAt, MemoryScope scope, string? metadata)
    {
        var created = DateTimeOffset.Parse(createdAt, System.Globalization.CultureInfo.InvariantCulture);
        return new Memory
        {
            Id = Guid.Parse($"0190a000-0000-7000-8000-00000000000{number}"),
            Text = text,
            Scope = scope,
            Role = "user",
            Metadata = metadata is null ? null : JsonElement.Parse(metadata),
            CreatedAt = created,
            UpdatedAt = created.AddDays(1),
            Conversation = scope.RunId ?? "r",
        };
    }
}

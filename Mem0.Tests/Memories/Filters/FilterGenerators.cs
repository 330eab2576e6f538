using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Memories;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

/// <summary>Random filters and memories over few keys and values, so that they meet often.</summary>
internal static class FilterGenerators
{
    private static readonly string[] Keys = ["k", "user_id", "a.b", "q\"uote", "Ü", "", "$"];

    private static readonly string[] Texts =
    [
        "", "a", "A", "ab", "Ab", "ä", "Ä", "ß", "İ", "3", "3.0", "-0", "0", "007", "1e2", "100", "0.1", "1e999", "1e-999", "true", "false", "null", "*", "%",
        "_", "2024-01-31", "2024-02-01", "2024-01-31T12:00:00Z", "2024-01-31T12:00:00.5+01:00", "2024-02-30", "9007199254740993",
        "😀", "a b", "extracted", "failed", "'", "[\"a\"]",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "-0.0", "3", "3.0", "100", "1e2", "0.1", "0.10", "-1.5", "1e999", "9007199254740992", "9007199254740993",
        "9223372036854775807",
        "9223372036854775808", "1234567890123456789", "1706702400", "1e-7", "1e21",
    ];

    private static readonly double[] Bounds =
        [0, 3, 100, 0.1, -1.5, double.NaN, double.PositiveInfinity, 9007199254740992, 1706702400000000, 1706659200000000, 1706745600000000];

    private static readonly string[] Ids = ["0190a000-0000-7000-8000-000000000001", "0190a000-0000-7000-8000-000000000002"];

    private static Gen<string> Text => Gen.Elements(Texts).Select(t => JsonSerializer.Serialize(t));

    private static Gen<string> Scalar => Gen.OneOf(Text, Gen.Elements(Numbers), Gen.Elements("true", "false", "null"));

    // What the parser takes as a value of metadata and as an end of a range.
    private static Gen<string> Value => Scalar.Where(v => v != "1e999");

    private static Gen<string> End => Gen.Elements("0", "3", "100", "0.1", "\"3\"", "\"2024-01-31\"", "\"2024-01-31T12:00:00.5+01:00\"");

    private static Gen<string> Instant =>
        Gen.Elements("1706702400", "0", "\"2024-01-31\"", "\"2024-02-01\"", "\"2024-01-31T12:00Z\"", "1706745600000");

    private static Gen<string?> Owner => Gen.Elements(Texts.Append(null).ToArray());

    private static Gen<string> Key => Gen.Elements(Keys);

    /// <summary>Values as JSON, nested up to a depth.</summary>
    public static Gen<string> Json(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency(
            (4, Scalar),
            (1, Json(depth - 1).ListOf().Select(items => $"[{string.Join(',', items.Take(4))}]")),
            (1, Object(Json(depth - 1))));

    /// <summary>Memories, two to eight.</summary>
    public static Gen<Memory[]> Memories =>
        from metadata in Gen.OneOf(Gen.Constant("null"), Object(Json(2))).ArrayOf(6)
        from texts in Gen.Elements(Texts).ArrayOf(6)
        from owners in Owner.ArrayOf(24)
        from times in Gen.Elements(Bounds).Where(double.IsFinite).ArrayOf(12)
        from states in Gen.Elements<ExtractionState?>(null, ExtractionState.Extracted, ExtractionState.Failed).ArrayOf(6)
        from days in Gen.Elements<DateOnly?>(null, new DateOnly(2024, 1, 31), new DateOnly(2024, 2, 1)).ArrayOf(6)
        select Enumerable.Range(0, 6).Select(i => new Memory
        {
            Id = Guid.Parse($"0190a000-0000-7000-8000-00000000000{i}"),
            Text = texts[i]!,
            Scope = new MemoryScope(owners[4 * i], owners[(4 * i) + 1], null, owners[(4 * i) + 2]),
            Role = owners[(4 * i) + 3],
            Metadata = metadata[i] == "null" ? null : JsonElement.Parse(metadata[i]),
            CreatedAt = Time(times[2 * i]),
            UpdatedAt = Time(times[(2 * i) + 1]),
            ExpirationDate = days[i],
            Extraction = states[i],
            Conversation = "c",
        }).ToArray();

    /// <summary>Scopes that some of the memories lie in.</summary>
    public static Gen<MemoryScope> Scopes =>
        from owners in Gen.Frequency((3, Gen.Constant<string?>(null)), (1, Owner), (1, Gen.Elements<string?>("3", "a"))).ArrayOf(3)
        select new MemoryScope(owners[0], owners[1], null, owners[2]);

    /// <summary>Filters as they come out of any caller in code, the odd ones included.</summary>
    public static Gen<MemoryFilter> Filters(int depth) => depth == 0
        ? Conditions
        : Gen.Frequency(
            (3, Conditions),
            (1, Filters(depth - 1).ListOf().Select(MemoryFilter (c) => new MemoryFilter.All([.. c.Take(5)]))),
            (2, Filters(depth - 1).ListOf().Select(MemoryFilter (c) => new MemoryFilter.Any([.. c.Take(8)]))),
            (2, Filters(depth - 1).Select(MemoryFilter (c) => new MemoryFilter.Not(c))));

    /// <summary>Filters as JSON, most of which keep to the grammar.</summary>
    public static Gen<string> FilterJson(int depth)
    {
        var plain = Gen.Frequency(
            (8, Member(Key.Where(k => k != "user_id"), Value, End, Text)),
            (3, Member(Gen.Elements("created_at", "timestamp", "updated_at", "expiration_date"), Instant, Instant, null)),
            (3, Member(Gen.Elements("text", "role", "memory", "actor_id", "hash"), Text, null, Text)),
            (2, Member(Gen.Elements("user_id", "run_id", "agentId"), Gen.Elements("3", "true", "\"a\"", "\"Ä\""), null, Text)),
            (1, Member(Gen.OneOf(Key, Gen.Elements("id", "memory_ids", "metadata")), Json(2), Json(2), Json(2))));
        return depth == 0
            ? plain
            : Gen.Frequency(
                (3, plain),
                (2, from joint in Gen.Elements("AND", "or", "$not", "NOT")
                    from items in FilterJson(depth - 1).NonEmptyListOf()
                    select $"{{\"{joint}\":[{string.Join(',', items.Take(4))}]}}"));
    }

    // A condition of a key with values of its kind, ends of ranges where it takes them, and parts where it takes these.
    private static Gen<string> Member(Gen<string> keys, Gen<string> value, Gen<string>? end, Gen<string>? part)
    {
        var list = value.ListOf().Select(v => $"[{string.Join(',', v.Take(12))}]");
        List<Gen<string>> conditions = [value, list, Operator(value, "eq", "ne"), Operator(list, "in", "nin")];
        if (end is not null)
        {
            conditions.Add(Operator(end, "gt", "gte", "lt", "lte"));
        }

        if (part is not null)
        {
            conditions.Add(Operator(part, "contains", "icontains"));
        }

        return from key in keys from condition in Gen.OneOf(conditions) select $"{{{JsonSerializer.Serialize(key)}:{condition}}}";
    }

    private static Gen<string> Operator(Gen<string> operand, params string[] names) =>
        from name in Gen.Elements(names) from value in operand select $"{{\"{name}\":{value}}}";

    private static Gen<MemoryFilter> Conditions => Gen.OneOf(
        from target in Fields from value in Values select (MemoryFilter)new MemoryFilter.Equal(target, value),
        Fields.Select(MemoryFilter (f) => new MemoryFilter.Present(f)),
        from target in Fields from low in Bound from high in Bound select (MemoryFilter)new MemoryFilter.Within(target, low, high),
        from target in Fields
        from text in Gen.Elements(Texts)
        from fold in Gen.Elements(true, false)
        select (MemoryFilter)new MemoryFilter.Contains(target, text, fold));

    private static Gen<FilterField> Fields => Gen.OneOf(
        Key.Select(FilterField.Metadata),
        Gen.Elements(Enum.GetValues<FilterFieldKind>()).Where(k => k != FilterFieldKind.Metadata).Select(k => new FilterField(k)));

    private static Gen<FilterValue> Values => Gen.OneOf(
        Gen.Elements([.. Texts, .. Ids]).Select(FilterValue.Of),
        Gen.Elements([.. Bounds, 1e21, 1e-7]).Select(FilterValue.Of),
        Gen.Elements(FilterValue.Null, FilterValue.Of(true), FilterValue.Of(false)));

    private static Gen<FilterBound?> Bound => Gen.Frequency(
        (1, Gen.Constant<FilterBound?>(null)),
        (2, Bounded));

    private static Gen<FilterBound?> Bounded =>
        from value in Gen.Elements(Bounds)
        from instant in Gen.Elements(true, false)
        from inclusive in Gen.Elements(true, false)
        select (FilterBound?)new FilterBound(value, instant, inclusive);

    private static Gen<string> Object(Gen<string> value) =>
        from keys in Gen.SubListOf(Keys)
        from values in value.ArrayOf(keys.Count)
        select $"{{{string.Join(',', keys.Select((k, i) => $"{JsonValue.Create(k).ToJsonString()}:{values[i]}"))}}}";

    private static DateTimeOffset Time(double microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)(Math.Abs(microseconds) % 2e15) * TimeSpan.TicksPerMicrosecond);
}

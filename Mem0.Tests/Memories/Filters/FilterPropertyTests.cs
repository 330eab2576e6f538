using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

public sealed class FilterPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1500);

    [Fact]
    public void What_binds_a_scope_passes_no_memory_without_owner() =>
        Check.One(Many, Prop.ForAll(FilterPairs.Of(FilterGenerators.Filters(3)), pair =>
            !pair.Filter.BindsScope() || pair.Memories.All(m => !pair.Filter.Matches(m with { Scope = default }))));

    [Fact]
    public void What_passes_has_the_required_scope() =>
        Check.One(Many, Prop.ForAll(FilterPairs.Of(FilterGenerators.Filters(3)), pair =>
        {
            var scope = MemoryFilter.ForScope(pair.Filter.RequiredScope());
            return pair.Memories.All(m => pair.Filter.IsScopeOnly()
                ? pair.Filter.Matches(m) == scope.Matches(m)
                : !pair.Filter.Matches(m) || scope.Matches(m));
        }));

    [Fact]
    public void The_parser_gives_a_filter_or_a_fault_for_any_JSON() =>
        Check.One(
            Many.WithMaxTest(5000),
            Prop.ForAll(Gen.OneOf(FilterGenerators.Json(4), FilterGenerators.FilterJson(4)).ToArbitrary(), json =>
            {
                var outcome = MemoryFilterParser.Parse(JsonElement.Parse(json));
                return outcome.Succeeded
                    || (outcome.Fault.Code == "invalid_filter" && outcome.Fault.Field!.StartsWith("filters", StringComparison.Ordinal));
            }));

    [Fact]
    public void The_parser_gives_a_filter_or_a_fault_for_any_text() =>
        Check.One(
            Many.WithMaxTest(5000),
            Prop.ForAll(ArbMap.Default.ArbFor<string?>(), ArbMap.Default.ArbFor<string?>(), (key, value) =>
            {
                var outcome = MemoryFilterParser.Parse(JsonElement.Parse($"{{{Escaped(key)}:{{{Escaped(value)}:[{Escaped(value)}]}}}}"));
                var bare = MemoryFilterParser.Parse(JsonElement.Parse($"{{{Escaped(key)}:{Escaped(value)}}}"));
                return (outcome.Succeeded || outcome.Fault.Field is not null) && (bare.Succeeded || bare.Fault.Field is not null);
            }));

    // Escapes keep halves of surrogate pairs, which no serializer would write.
    private static string Escaped(string? text) => $"\"{string.Concat((text ?? "").Select(c => $"\\u{(int)c:x4}"))}\"";
}

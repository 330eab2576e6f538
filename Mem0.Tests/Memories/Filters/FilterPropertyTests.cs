using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Mem0.Core.Memories;
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
    public void A_filter_within_a_scope_passes_what_passes_and_lies_in_the_scope() =>
        Check.One(Many, Prop.ForAll(FilterPairs.Of(Confined), pair =>
        {
            var (filter, allowed) = pair.Filter;
            var within = filter.Within(allowed);
            using var table = new SqliteMemoryTable(pair.Memories);
            var expected = pair.Memories.Where(m => filter.Matches(m) && allowed.Holds(m.Scope)).Select(m => m.Id).ToList();
            return expected.SequenceEqual(pair.Memories.Where(m => within.Matches(m)).Select(m => m.Id))
                && expected.SequenceEqual(table.Select(within));
        }));

    [Fact]
    public void A_filter_within_a_scope_demands_its_ids_and_stays_one_of_a_scope_only() =>
        Check.One(Many, Prop.ForAll(Confined.ToArbitrary(), pair =>
        {
            var (filter, allowed) = pair;
            var within = filter.Within(allowed);
            var agrees = filter.RequiredScope().ConfinedTo(allowed).Succeeded;
            return allowed.IsEmpty
                ? ReferenceEquals(within, filter)
                : allowed.Holds(within.RequiredScope()) && within.BindsScope() && within.IsScopeOnly() == (filter.IsScopeOnly() && agrees);
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

    private static Gen<(MemoryFilter Filter, MemoryScope Allowed)> Confined =>
        from filter in Gen.OneOf(FilterGenerators.Filters(3), FilterGenerators.Scopes.Select(MemoryFilter.ForScope))
        from allowed in FilterGenerators.Scopes
        select (filter, allowed);

    // Escapes keep halves of surrogate pairs, which no serializer would write.
    private static string Escaped(string? text) => $"\"{string.Concat((text ?? "").Select(c => $"\\u{(int)c:x4}"))}\"";
}

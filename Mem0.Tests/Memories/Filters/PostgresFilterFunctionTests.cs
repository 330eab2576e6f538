using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mem0.Core;
using Mem0.Core.Memories.Filters;

namespace Mem0.Tests.Memories.Filters;

/// <summary>The functions of the migration give what <see cref="FilterScalars"/> gives.</summary>
public sealed partial class PostgresFilterFunctionTests(PostgresMemoryTableFixture fixture) : IClassFixture<PostgresMemoryTableFixture>
{
    private const int BeyondAscii = 0x80;

    private static IEnumerable<Rune> Characters => Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Select(c => new Rune(c));

    [Fact]
    public void The_lists_of_letters_are_those_of_this_runtime()
    {
        List<Rune> capitals = [.. Characters.Where(c => c.Value >= BeyondAscii && Fold(c) != c)];
        string[] expected = [$"[^{Ranges(capitals)}]+", string.Concat(capitals), string.Concat(capitals.Select(Fold))];

        Assert.Equal(expected.Select(Escaped), UnicodeLiterals().Select(Escaped));
    }

    [Fact]
    public void What_is_folded_stays_when_it_is_folded_again() => Assert.All(Characters.Select(Fold), c => Assert.Equal(c, Fold(c)));

    [Fact]
    public async Task Every_character_is_folded_as_the_program_folds_it()
    {
        var table = await fixture.TableAsync();
        List<string> texts = [.. Characters.Chunk(256).Select(chunk => string.Concat(chunk)), "", "ASCII", "ÄÖÜß İı ΑΣΣ ǅ 𐐀𞤀 ÄÖÜ"];

        Assert.Equal(texts.Select(FilterScalars.Fold), table.Query<string>("SELECT mem0_fold(t) FROM unnest($1) AS t", texts));
    }

    [Fact]
    public async Task A_text_spells_the_number_that_it_spells_for_the_program()
    {
        var table = await fixture.TableAsync();
        var zeros = new string('0', 2000);
        string[] texts =
        [
            "", "0", "-0", "007", "+1", "1.", ".5", " 1", "1 ", "1\n", "1e2", "1E+2", "1e-2", "1e", "0x10", "NaN", "Infinity", "١", "123456789012345678901",
            "0.1", "4.9e-324", "2e-324", "1e-400", "-1e-400", "1e400", "-1e400", "1.7976931348623157e308", "1.7976931348623159e308", "0e999999",
            "1e99999999999", "1e-99999999999", $"1{zeros}", $"0.{zeros}1", $"1{zeros}e-1999", $"1{zeros}e-2999", $"0.{zeros}1e2001", $"0.{zeros}1e9999",
        ];

        Assert.Equal(texts.Select(FilterScalars.Number), table.Query<double?>("SELECT mem0_number(t) FROM unnest($1) AS t", texts));
    }

    private static Rune Fold(Rune character) => FilterScalars.Fold(character.ToString()).EnumerateRunes().Single();

    private static string Ranges(List<Rune> letters)
    {
        var ranges = new StringBuilder();
        for (int first = 0, next; first < letters.Count; first = next)
        {
            next = first + 1;
            while (next < letters.Count && letters[next].Value == letters[next - 1].Value + 1)
            {
                next++;
            }

            ranges.Append(letters[first]).Append(next - first > 1 ? $"-{letters[next - 1]}" : "");
        }

        return ranges.ToString();
    }

    // As the migration has them, so that a difference can be copied.
    private static string Escaped(string text) => string.Concat(text.EnumerateRunes().Select(c => c switch
    {
        { IsAscii: true } => c.ToString(),
        { IsBmp: true } => $"\\{c.Value:X4}",
        _ => $"\\+{c.Value:X6}",
    }));

    private static IEnumerable<string> UnicodeLiterals()
    {
        var assembly = typeof(CoreServiceCollectionExtensions).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream("Postgres/0002_filter_functions.sql")!);
        return Literal().Matches(reader.ReadToEnd()).Select(literal => Escape().Replace(
            string.Concat(literal.Groups[1].Captures.Select(part => part.Value)),
            escape => new Rune(int.Parse(escape.ValueSpan.TrimStart("\\+"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()));
    }

    // One literal may go over several lines.
    [GeneratedRegex(@"U&(?:\s*'([^']*)')+")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\\(?:\+[0-9A-F]{6}|[0-9A-F]{4})")]
    private static partial Regex Escape();
}

using Mem0.Core.Extraction;
using Mem0.Core.Extraction.Recalled;
using Mem0.Core.Memories;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Mem0.Tests.Extraction.Recalled;

public sealed class RecentlyRecalledTests
{
    private static readonly MemoryScope Scope = new("bruno");

    private readonly FakeTimeProvider _time = new(ExtractionSetup.SaidAt);
    private readonly ExtractionOptions _options = new();
    private readonly RecentlyRecalled _recalled;

    public RecentlyRecalledTests() => _recalled = new RecentlyRecalled(Options.Create(_options), _time);

    public static Memory Memory(string text, MemoryScope scope) => new()
    {
        Id = Guid.CreateVersion7(ExtractionSetup.SaidAt),
        Text = text,
        Scope = scope,
        CreatedAt = ExtractionSetup.SaidAt,
        UpdatedAt = ExtractionSetup.SaidAt,
        Conversation = "c",
        Place = 0,
    };

    [Theory]
    [InlineData("Bruno likes figs.")]
    [InlineData("  bruno LIKES   figs ")]
    [InlineData("- \"Bruno likes figs\"")]
    [InlineData("3. Bruno likes figs!")]
    [InlineData("* [2026-03-01] Bruno likes figs.")]
    [InlineData("2026-03-01: Bruno likes figs.")]
    [InlineData("Memory: Bruno likes figs.")]
    [InlineData("Memory 2: Bruno likes figs. (score 0.83)")]
    [InlineData("Bruno likes figs. [2026-03-01]")]
    [InlineData("Relevant memories:\n1. Bruno likes figs.\n2. Bruno likes figs.")]
    public void Recalled_text_is_known_in_other_dress(string said)
    {
        _recalled.Note([Memory("Bruno likes figs.", Scope)]);

        Assert.Equal("", Left(said));
    }

    [Theory]
    [InlineData("Caf\u00e9 Belo is open.", "Cafe\u0301 Belo is open.")]
    [InlineData("Cafe\u0301 Belo is open.", "CAF\u00c9 BELO is open.")]
    [InlineData("Caf\u00e9 Belo has 3 rooms.", "Caf\u00e9 \uff22\uff45\uff4c\uff4f has \uff13 rooms.")]
    [InlineData("\uc11c\uc6b8\uc5d0 \uc0b0\ub2e4.", "\u1109\u1165\u110b\u116e\u11af\u110b\u1166 \u1109\u1161\u11ab\u1103\u1161.")]
    public void Recalled_text_is_known_whatever_its_characters_are_made_of(string recalled, string said)
    {
        _recalled.Note([Memory(recalled, Scope)]);

        Assert.Equal("", Left(said));
    }

    [Theory]
    [InlineData("Bruno likes figs and dates.", "Bruno likes figs and dates.")]
    [InlineData("Bruno likes figs. He moved to Faro.", "He moved to Faro.")]
    [InlineData("Here you go:\n- Bruno likes figs.\n\nI moved to Faro.", "Here you go:\n\nI moved to Faro.")]
    [InlineData("Does Bruno like figs?", "Does Bruno like figs?")]
    [InlineData("I was born in 1984.", "I was born in 1984.")]
    public void What_else_was_said_stays(string said, string expected)
    {
        _recalled.Note([Memory("Bruno likes figs.", Scope)]);

        Assert.Equal(expected, Left(said));
    }

    [Fact]
    public void A_sentence_of_a_recalled_text_is_known_unless_anybody_says_it()
    {
        _recalled.Note([Memory("Yes. I moved to Faro with both of my cats.", Scope)]);

        Assert.Equal("", Left("I moved to Faro with both of my cats."));
        Assert.Equal("Yes.", Left("Yes."));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(ExtractionState.Extracted, true)]
    [InlineData(ExtractionState.Summarized, true)]
    [InlineData(ExtractionState.Failed, false)]
    [InlineData(ExtractionState.Empty, false)]
    public void A_kept_message_without_facts_is_no_recalled_text(ExtractionState? state, bool isKnown)
    {
        _recalled.Note([Memory("Bruno likes figs.", Scope) with { Extraction = state }]);

        Assert.Equal(isKnown ? "" : "Bruno likes figs.", Left("Bruno likes figs."));
    }

    [Fact]
    public void Recalled_text_is_known_for_an_hour()
    {
        _recalled.Note([Memory("Bruno likes figs.", Scope)]);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("", Left("Bruno likes figs."));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Bruno likes figs.", Left("Bruno likes figs."));
    }

    [Fact]
    public void Recalling_again_begins_the_time_anew()
    {
        _recalled.Note([Memory("Bruno likes figs.", Scope)]);
        _time.Advance(TimeSpan.FromMinutes(40));
        _recalled.Note([Memory("Bruno likes figs.", Scope)]);
        _time.Advance(TimeSpan.FromMinutes(40));
        _recalled.Note([Memory("Bruno likes dates.", Scope)]);

        Assert.Equal("", Left("Bruno likes figs."));
    }

    [Fact]
    public void It_can_be_switched_off()
    {
        _options.RecalledFor = TimeSpan.Zero;
        _recalled.Note([Memory("Bruno likes figs.", Scope)]);

        Assert.Equal("Bruno likes figs.", Left("Bruno likes figs."));
    }

    [Fact]
    public void Beyond_the_capacity_the_oldest_is_forgotten()
    {
        _recalled.Note([Memory("Bruno likes figs.", Scope)]);
        _recalled.Note(Enumerable.Range(1, RecentlyRecalled.Capacity).Select(i => Memory($"Number {i}", Scope)));

        Assert.Equal("Bruno likes figs.", Left("Bruno likes figs."));
        Assert.Equal("", Left("Number 1"));
    }

    [Theory]
    [InlineData("u", null, null, "u", null, "r2", true)]
    [InlineData("u", null, "r1", "u", null, "r2", true)]
    [InlineData("u", null, null, "v", null, null, false)]
    [InlineData(null, "a", null, "u", "a", null, true)]
    [InlineData("u", "a", null, "u", null, null, true)]
    [InlineData("u", "a", null, "v", "a", null, false)]
    [InlineData("u", "a", null, "u", "b", null, false)]
    [InlineData(null, null, "r1", null, null, "r1", true)]
    [InlineData(null, null, "r1", null, null, "r2", false)]
    public void Only_the_owners_memories_count(string? user, string? agent, string? run, string? saidUser, string? saidAgent, string? saidRun, bool isKnown)
    {
        _recalled.Note([Memory("Bruno likes figs.", new MemoryScope(user, agent, null, run))]);

        Assert.Equal(isKnown ? "" : "Bruno likes figs.", Left("Bruno likes figs.", new MemoryScope(saidUser, saidAgent, null, saidRun)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("Known facts:\n\nI like tea.\n\n- and\r\n- biscuits")]
    public void A_message_without_recalled_text_stays_as_it_is(string said)
    {
        _recalled.Note([Memory("Bruno likes figs.", Scope)]);

        Assert.Equal(said, _recalled.Strip(said, Scope));
    }

    private string Left(string said, MemoryScope? scope = null) => _recalled.Strip(said, scope ?? Scope).Trim();
}

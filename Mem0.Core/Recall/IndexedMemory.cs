using Mem0.Core.Recall.Language;

namespace Mem0.Core.Recall;

/// <summary>One memory in a <see cref="ScopeIndex"/>. Names are numbers of <see cref="ScopeIndex.Names"/>, −1 where there is none.</summary>
internal struct IndexedMemory
{
    public long Sequence;
    public int User;
    public int Agent;
    public int App;
    public int Run;
    public int Actor;
    public int Conversation;
    public int Place;
    public int ExpirationDay;
    public int FirstTerm;
    public int TermCount;
    public int FirstWindow;
    public int WindowCount;

    /// <summary>The ordinal of the memory before it in the conversation, −1 for none.</summary>
    public int Previous;

    /// <summary>The ordinal of the memory after it in the conversation, −1 for none.</summary>
    public int Next;
    public bool SaidByUser;
    public bool Alive;
    public bool IsSuperseded;
    public MemoryTraits Traits;
}

/// <summary>One window of a long memory.</summary>
/// <param name="Owner">The memory's ordinal.</param>
/// <param name="FirstTerm">Where its terms begin.</param>
/// <param name="TermCount">How many terms it has.</param>
internal readonly record struct IndexedWindow(int Owner, int FirstTerm, int TermCount);

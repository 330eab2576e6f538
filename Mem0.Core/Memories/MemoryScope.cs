namespace Mem0.Core.Memories;

/// <summary>
/// Whom a memory belongs to. Any of the four ids may be absent; a stored memory has at least one. A <c>user_id</c> may be a namespace
/// of the form <c>owner/name</c>.
/// </summary>
/// <param name="UserId">The person.</param>
/// <param name="AgentId">The agent.</param>
/// <param name="AppId">The application.</param>
/// <param name="RunId">The run, session or thread.</param>
public readonly record struct MemoryScope(string? UserId = null, string? AgentId = null, string? AppId = null, string? RunId = null)
{
    /// <summary>The longest id that is accepted, in characters.</summary>
    public const int MaxIdLength = 512;

    /// <summary>The scope of a caller that may reach all memories: no id.</summary>
    public static MemoryScope Unconfined => default;

    /// <summary>Whether no id is given.</summary>
    public bool IsEmpty => UserId is null && AgentId is null && AppId is null && RunId is null;

    /// <summary>
    /// A scope of ids as a caller sent them: blanks around are dropped, null means absent. Refused are blank ids, ids with white space or
    /// control characters inside, ids beyond <see cref="MaxIdLength"/>, and <c>*</c>, which is a wildcard in filters and never an owner.
    /// </summary>
    public static Outcome<MemoryScope> Create(string? userId, string? agentId = null, string? appId = null, string? runId = null)
    {
        var fault = Check("user_id", ref userId) ?? Check("agent_id", ref agentId) ?? Check("app_id", ref appId) ?? Check("run_id", ref runId);
        return fault is null ? new MemoryScope(userId, agentId, appId, runId) : fault;
    }

    /// <summary>The same rules for one id. Gives the trimmed id.</summary>
    public static Outcome<string> CheckId(string field, string id)
    {
        string? value = id;
        var fault = Check(field, ref value);
        return fault is null ? value! : fault;
    }

    /// <summary>
    /// The scope of a memory that a caller may store who is confined to another scope: the ids that are left out are those of
    /// <paramref name="allowed"/>. Another value for one of them is a fault.
    /// </summary>
    public Outcome<MemoryScope> ConfinedTo(MemoryScope allowed)
    {
        var fault = Differ("user_id", UserId, allowed.UserId) ?? Differ("agent_id", AgentId, allowed.AgentId)
            ?? Differ("app_id", AppId, allowed.AppId) ?? Differ("run_id", RunId, allowed.RunId);
        return fault is null
            ? new MemoryScope(UserId ?? allowed.UserId, AgentId ?? allowed.AgentId, AppId ?? allowed.AppId, RunId ?? allowed.RunId)
            : fault;
    }

    /// <summary>Whether a memory of another scope has all the ids of this one.</summary>
    public bool Holds(MemoryScope other) => other.ConfinedTo(this) is { Succeeded: true, Value: var confined } && confined == other;

    internal static Fault NotAllowed(string? field, string detail) => new(FaultKind.Forbidden, "scope_not_allowed", detail, field);

    private static Fault? Differ(string field, string? id, string? allowed) => id is null || allowed is null || id == allowed
        ? null
        : NotAllowed(field, $"This caller is confined to another {field}; give that one, or leave it out.");

    private static Fault? Check(string field, ref string? id)
    {
        if (id is null)
        {
            return null;
        }

        id = id.Trim();
        return id switch
        {
            "" => Fault.Invalid(field, $"{field} cannot be empty or blank; leave it out or give an identifier."),
            "*" => Fault.Invalid(field, $"{field} cannot be '*', which stands for any id in filters."),
            _ when id.Length > MaxIdLength => Fault.Invalid(field, $"{field} cannot be longer than {MaxIdLength} characters."),
            _ when id.Any(char.IsWhiteSpace) => Fault.Invalid(field, $"{field} cannot contain white space."),
            _ when id.Any(char.IsControl) => Fault.Invalid(field, $"{field} cannot contain control characters."),
            _ => null,
        };
    }
}

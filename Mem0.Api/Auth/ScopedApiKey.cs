using Mem0.Core.Memories;

namespace Mem0.Api.Auth;

/// <summary>A key that may reach only the memories that have all the ids it names; at least one.</summary>
internal sealed class ScopedApiKey
{
    /// <summary>What is wrong with what is no list of keys.</summary>
    public const string NoList =
        $"{ApiKeyOptions.Section}:{nameof(ApiKeyOptions.ScopedApiKeys)} takes a list of objects with {nameof(Key)} and one or more of "
        + $"{nameof(UserId)}, {nameof(AgentId)}, {nameof(AppId)} and {nameof(RunId)}, each a text, and nothing else.";

    private static readonly string[] Members = [nameof(Key), nameof(UserId), nameof(AgentId), nameof(AppId), nameof(RunId)];

    /// <summary>The key.</summary>
    public string? Key { get; set; }

    /// <summary>The person.</summary>
    public string? UserId { get; set; }

    /// <summary>The agent.</summary>
    public string? AgentId { get; set; }

    /// <summary>The application.</summary>
    public string? AppId { get; set; }

    /// <summary>The run, session or thread.</summary>
    public string? RunId { get; set; }

    /// <summary>
    /// Whether a section is a list of such keys. The binder leaves out what it does not know: with a misspelt id a key would reach more than
    /// its owner means, and without its only key the server would be open.
    /// </summary>
    public static bool IsList(IConfigurationSection section) =>
        string.IsNullOrEmpty(section.Value) && section.GetChildren().All(entry => entry.GetChildren().Any() && entry.GetChildren().All(IsMember));

    /// <summary>The ids, by the rules of every scope.</summary>
    /// <exception cref="InvalidOperationException">There is none, or one is no id: settings are checked before.</exception>
    public MemoryScope ToScope() => MemoryScope.Create(UserId, AgentId, AppId, RunId) is { Succeeded: true, Value: { IsEmpty: false } scope }
        ? scope
        : throw new InvalidOperationException("The ids of a scoped key are not checked.");

    /// <summary>What is wrong with the ids, each fault with the setting's name.</summary>
    /// <param name="path">Where the key stands in the settings.</param>
    public IEnumerable<string> Faults(string path)
    {
        (string Name, string? Id)[] ids = [(nameof(UserId), UserId), (nameof(AgentId), AgentId), (nameof(AppId), AppId), (nameof(RunId), RunId)];
        return ids.All(id => id.Id is null)
            ? [$"{path} names no id; give one or more of {string.Join(", ", ids.Select(id => id.Name))}."]
            : ids.Where(id => id.Id is not null).Select(id => MemoryScope.CheckId($"{path}:{id.Name}", id.Id!).Fault?.Detail).OfType<string>();
    }

    private static bool IsMember(IConfigurationSection member) =>
        Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase) && !member.GetChildren().Any();
}

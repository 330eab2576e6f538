namespace Mem0.Core.Security.Egress;

/// <summary>What leaves by a connection, as the stable words that logs, metrics and <c>/admin/egress</c> have.</summary>
public static class EgressData
{
    /// <summary>Texts for a language model: conversations, memories, questions.</summary>
    public const string Prompt = "prompt";

    /// <summary>Texts for an embedding model.</summary>
    public const string TextForEmbedding = "text_for_embedding";

    /// <summary>Memories, to the database.</summary>
    public const string Memories = "memories";

    /// <summary>Entities and relations, to the graph.</summary>
    public const string Graph = "graph";

    /// <summary>Traces, metrics and logs.</summary>
    public const string Telemetry = "telemetry";

    /// <summary>The wish for a model: its name.</summary>
    public const string ModelPull = "model_pull";

    /// <summary>Events, to an address that a caller has named.</summary>
    public const string Webhook = "webhook";

    /// <summary>Nobody has said what it is.</summary>
    public const string Unspecified = "unspecified";
}

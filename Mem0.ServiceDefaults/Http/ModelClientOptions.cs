namespace Mem0.ServiceDefaults.Http;

/// <summary>Bounds of calls to language models and embedders.</summary>
internal sealed class ModelClientOptions
{
    internal const string TimeoutKey = "Mem0:ModelTimeout";

    /// <summary>How long one call may take.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(5);
}

using System.ComponentModel.DataAnnotations;

namespace Mem0.Ingest;

/// <summary>What the worker does. Section <c>Mem0:Ingest</c>.</summary>
internal sealed class IngestOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Ingest";

    /// <summary>
    /// Whether memories that were stored with another embedding model, or by another text analysis, are embedded again when the worker starts.
    /// Servers of the former model go on until the store is switched over and refuse from then on; servers of the configured one start after it.
    /// Without it the worker refuses such a store, and <c>Mem0.Ingest -- reembed</c> does the same once.
    /// </summary>
    /// <value>The default is false: a worker with the wrong model would change the whole store.</value>
    public bool Reembed { get; set; }

    /// <summary>The port of the health endpoints on 127.0.0.1 when no address is configured.</summary>
    /// <value>The default is 8889.</value>
    [Range(1, 65_535)]
    public int Port { get; set; } = 8889;
}

using System.Globalization;
using Mem0.Api.Auth;
using Mem0.Core.Extraction;
using Mem0.Core.Extraction.Deduplication;
using Mem0.Core.Inference.Caching;
using Mem0.Core.Inference.Models;
using Mem0.Core.Inference.Resilience;
using Mem0.Core.Inference.Routing;
using Mem0.Core.Inference.WarmUp;
using Mem0.Core.Memories;
using Mem0.Core.Recall;
using Mem0.Core.Security.Egress;
using Mem0.Core.Storage;
using Mem0.Core.Storage.Postgres;
using Mem0.Core.Storage.Sqlite;
using Mem0.Core.Upkeep;
using Mem0.Ingest;

namespace Mem0.Tests.Architecture;

/// <summary>The settings that the services read.</summary>
internal static class KnownSettings
{
    /// <summary>Settings that are read without an options class.</summary>
    private static readonly string[] Single = ["Mem0:Port", "Mem0:ShutdownTimeout", "Mem0:ModelTimeout", "Mem0:Recall:Weights:*"];

    /// <summary>All of them.</summary>
    public static IReadOnlySet<string> Names { get; } = Options().Select(option => option.Name).Concat(Single).ToHashSet(StringComparer.Ordinal);

    /// <summary>The properties of the options classes, with their defaults where these are numbers.</summary>
    public static IEnumerable<(string Name, string? Default)> Options() =>
        [
            .. Of(MemoryLimits.Section, new MemoryLimits()),
            .. Of(RecallOptions.Section, new RecallOptions()),
            .. Of(SqliteOptions.Section, new SqliteOptions()),
            .. Of(SearchMemoryOptions.Section, new SearchMemoryOptions()),
            .. Of(PostgresOptions.Section, new PostgresOptions()),
            .. Of(DeduplicationOptions.Section, new DeduplicationOptions()),
            .. Of(InferenceOptions.Section, new InferenceOptions()),
            .. Of(BreakerOptions.Section, new BreakerOptions()),
            .. Of(RoutingOptions.Section, new RoutingOptions()),
            .. Of(InferenceCacheOptions.Section, new InferenceCacheOptions()),
            .. Of(WarmUpOptions.Section, new WarmUpOptions()),
            .. Of(UpkeepOptions.Section, new UpkeepOptions()),
            .. Of(ExtractionOptions.Section, new ExtractionOptions()),
            .. Of(EgressOptions.Section, new EgressOptions()),
            .. Of(LlmOptions.Section, new LlmOptions()),
            .. Of(ExternalLlmOptions.Section, new ExternalLlmOptions()),
            .. Of(EmbedderOptions.Section, new EmbedderOptions()),
            .. Of(IngestOptions.Section, new IngestOptions()),
            .. Of(ApiKeyOptions.Section, new ApiKeyOptions()).Where(option => option.Name != $"{ApiKeyOptions.Section}:{nameof(ApiKeyOptions.HasKeys)}"),
        ];

    /// <summary>Numbers are compared with the document; what has no number as its default is described there in words.</summary>
    private static IEnumerable<(string Name, string? Default)> Of<T>(string section, T options) =>
        typeof(T).GetProperties().Select(property => ($"{section}:{property.Name}", property.GetValue(options) switch
        {
            int or double => Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture),
            _ => null,
        }));
}

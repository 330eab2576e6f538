using Mem0.Core.Diagnostics;
using Mem0.Core.Inference;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using static Mem0.Tests.Extraction.ExtractionSetup;

namespace Mem0.Tests.Extraction;

public sealed class ExtractionMetricsTests
{
    [Fact]
    public async Task What_comes_of_an_extraction_is_counted()
    {
        using var setup = new ExtractionSetup();
        using var facts = Collect(setup, Mem0Telemetry.ExtractionFacts);
        using var dropped = Collect(setup, Mem0Telemetry.ExtractionDropped);
        using var repairs = Collect(setup, Mem0Telemetry.ExtractionRepairs);
        using var failed = Collect(setup, Mem0Telemetry.ExtractionFailed);
        using var recalled = Collect(setup, Mem0Telemetry.ExtractionRecalled);
        setup.Recalled.Note([Recalled.RecentlyRecalledTests.Memory("The user likes figs.", Scope)]);
        setup.Model.Answers("no").Answers(Facts("The user moved to Faro.", "His name is John Doe.")).Fails(new InferenceException(InferenceFailure.Timeout, "scripted"));

        await setup.ExtractAsync(User("The user likes figs. I moved to Faro."));
        await setup.ExtractAsync(User("I have two cats."));

        Assert.Equal(1, Sum(facts));
        Assert.Equal("invented", Assert.Single(dropped.GetMeasurementSnapshot()).Tags[Mem0Telemetry.ExtractionReason]);
        Assert.Equal(1, Sum(repairs));
        Assert.Equal("timeout", Assert.Single(failed.GetMeasurementSnapshot()).Tags[Mem0Telemetry.ExtractionReason]);
        Assert.Equal(1, Sum(recalled));
    }

    private static MetricCollector<long> Collect(ExtractionSetup setup, string name) => new(setup.Meters, Mem0Telemetry.Name, name);

    private static long Sum(MetricCollector<long> collector) => collector.GetMeasurementSnapshot().Sum(measurement => measurement.Value);
}

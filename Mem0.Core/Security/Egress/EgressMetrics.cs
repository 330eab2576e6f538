using System.Diagnostics.Metrics;
using Mem0.Core.Diagnostics;

namespace Mem0.Core.Security.Egress;

/// <summary>Counts what leaves and what may not.</summary>
internal sealed class EgressMetrics
{
    private readonly Counter<long> _connections;
    private readonly Counter<long> _externalCalls;

    public EgressMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Mem0Telemetry.Name);
        _connections = meter.CreateCounter<long>(Mem0Telemetry.EgressConnections, "{connection}", "Outgoing connections that the egress policy was asked about");
        _externalCalls = meter.CreateCounter<long>(Mem0Telemetry.EgressExternalCalls, "{call}", "Calls to external addresses, over new and kept connections");
    }

    /// <summary>A connection was allowed or refused.</summary>
    public void Connection(bool isAllowed, string dataClass, bool isExternal)
    {
        if (_connections.Enabled)
        {
            _connections.Add(
                1,
                new KeyValuePair<string, object?>(Mem0Telemetry.EgressOutcome, isAllowed ? "allowed" : "blocked"),
                new KeyValuePair<string, object?>(Mem0Telemetry.EgressDataClass, dataClass),
                new KeyValuePair<string, object?>(Mem0Telemetry.EgressExternal, isExternal));
        }
    }

    /// <summary>A call went to an external address.</summary>
    public void ExternalCall(string dataClass) => _externalCalls.Add(1, new KeyValuePair<string, object?>(Mem0Telemetry.EgressDataClass, dataClass));
}

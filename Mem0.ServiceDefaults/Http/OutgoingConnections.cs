using Npgsql;

namespace Mem0.ServiceDefaults.Http;

/// <summary>
/// How the connections that the service defaults make by themselves are let out. A host with a policy for outgoing connections registers one as a
/// singleton; without one they go out as they are.
/// </summary>
/// <param name="CreateTelemetryHandler">Makes the handler by which telemetry is sent. Called while the logger is made, for which it must not ask.</param>
/// <param name="AdmitAsync">Judges the servers of a data source, before the health check opens a connection of it. Throws to refuse.</param>
public sealed record OutgoingConnections(Func<HttpMessageHandler> CreateTelemetryHandler, Func<NpgsqlDataSource, CancellationToken, ValueTask> AdmitAsync);

using Mem0.Core.Security.Egress;

namespace Mem0.Core.Inference.Models.Http;

/// <summary>Opens connections to model servers over the client <see cref="ModelHttp.ClientName"/>.</summary>
internal sealed class ModelConnections(IHttpClientFactory clients, IHttpMessageHandlerFactory handlers, TimeProvider time)
{
    /// <summary>A connection whose answers are bounded by <see cref="ModelHttp.MaxAnswerBytes"/>.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="section">The section of its settings, which advice names.</param>
    /// <param name="dataClass">What is sent, one of <see cref="EgressData"/>.</param>
    public ModelConnection Open(ModelEndpoint endpoint, string section, string dataClass) => Open(endpoint, section, dataClass, ModelHttp.MaxAnswerBytes);

    /// <summary>A connection for answers that are read line by line, as they come, and that may be of any length.</summary>
    /// <inheritdoc cref="Open(ModelEndpoint, string, string)"/>
    public ModelConnection OpenForLines(ModelEndpoint endpoint, string section, string dataClass) => Open(endpoint, section, dataClass, long.MaxValue);

    private ModelConnection Open(ModelEndpoint endpoint, string section, string dataClass, long maxAnswerBytes)
    {
        using var configured = clients.CreateClient(ModelHttp.ClientName);
        var faults = new ModelFaults(endpoint, section, time);
        var handler = new ModelAnswerHandler(endpoint, faults, dataClass, maxAnswerBytes) { InnerHandler = handlers.CreateHandler(ModelHttp.ClientName) };

        // Its own timeout would end with the head of an answer; the connection's bound lasts to the end of the body.
        var http = new HttpClient(handler, disposeHandler: false) { BaseAddress = Folder(endpoint.Address), Timeout = Timeout.InfiniteTimeSpan };
        return new ModelConnection(http, faults, configured.Timeout, time);
    }

    /// <summary>The address as the folder that relative addresses start from.</summary>
    private static Uri Folder(Uri address) => address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}

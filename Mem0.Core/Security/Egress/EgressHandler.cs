using System.Runtime.ExceptionServices;

namespace Mem0.Core.Security.Egress;

/// <summary>
/// Judges each request before it is sent, also one that would go over a kept connection, which nobody else would see. A refusal is an
/// <see cref="EgressBlockedException"/> and nothing around it, so that no policy of retries takes it for a failure of the network.
/// </summary>
/// <param name="guard">Who judges.</param>
/// <param name="connections">What connects.</param>
/// <param name="dataClass">What requests carry that do not say so; null when nothing is known of them.</param>
internal sealed class EgressHandler(EgressGuard guard, HttpMessageHandler connections, string? dataClass) : DelegatingHandler(connections)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await AdmitAsync(request, cancellationToken);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is EgressBlockedException blocked)
        {
            throw Bare(blocked);
        }
    }

    /// <summary>The telemetry's exporter sends from threads of its own, which it blocks anyway.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        AdmitAsync(request, cancellationToken).AsTask().GetAwaiter().GetResult();
        try
        {
            return base.Send(request, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is EgressBlockedException blocked)
        {
            throw Bare(blocked);
        }
    }

    private async ValueTask AdmitAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (dataClass is not null && EgressRequests.DataClassOf(request) is null)
        {
            request.Carries(dataClass);
        }

        var target = request.RequestUri is { IsAbsoluteUri: true } uri ? uri : throw new InvalidOperationException("A request needs an absolute address.");
        EgressPass pass;
        try
        {
            pass = await guard.JudgeAsync(target.IdnHost, target.Port, EgressRequests.DataClassOf(request), cancellationToken);
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            // As a connection would say it, so that clients know it for a failure of the network.
            throw new HttpRequestException(HttpRequestError.NameResolutionError, exception.Message, exception);
        }

        guard.NoteCall(pass);
        EgressRequests.SetNoted(request, pass);
    }

    private static EgressBlockedException Bare(EgressBlockedException blocked)
    {
        ExceptionDispatchInfo.Throw(blocked);
        return blocked;
    }
}

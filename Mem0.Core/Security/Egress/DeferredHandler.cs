namespace Mem0.Core.Security.Egress;

/// <summary>
/// Makes its inner handler at the first request. What exports logs is made while the container makes its logger, which the guard itself asks for.
/// </summary>
internal sealed class DeferredHandler(Func<HttpMessageHandler> create) : DelegatingHandler
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Make();
        return base.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Make();
        return base.Send(request, cancellationToken);
    }

    private void Make()
    {
        lock (_lock)
        {
            InnerHandler ??= create();
        }
    }
}

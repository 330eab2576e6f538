using System.Net.Http.Headers;
using Mem0.Core.Security.Egress;

namespace Mem0.Core.Inference.Models.Http;

/// <summary>
/// Sends requests with the endpoint's own credentials and no others, throws answers that are not of success, and bounds the bodies of those that
/// are. It stands below every protocol's library: what these make of a status loses the header that says when to try again.
/// </summary>
internal sealed class ModelAnswerHandler(ModelEndpoint endpoint, ModelFaults faults, string dataClass, long maxAnswerBytes) : DelegatingHandler
{
    /// <summary>What is read of a failure: enough for its code and its kind.</summary>
    private const int MaxFaultBytes = 64 * 1024;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = endpoint.ApiKey is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
        request.Carries(dataClass);
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            if (!response.IsSuccessStatusCode)
            {
                throw faults.Of(response.StatusCode, response.Headers, await BeginningAsync(response.Content, cancellationToken));
            }

            response.Content = await BoundedAsync(response.Content, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpContent> BoundedAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxAnswerBytes)
        {
            throw faults.TooLong();
        }

        var bounded = new StreamContent(new AnswerStream(await content.ReadAsStreamAsync(cancellationToken), maxAnswerBytes, faults));
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            bounded.Headers.TryAddWithoutValidation(name, values);
        }

        return bounded;
    }

    private async Task<string> BeginningAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = new AnswerStream(await content.ReadAsStreamAsync(cancellationToken), long.MaxValue, faults);
        var buffer = new byte[MaxFaultBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}

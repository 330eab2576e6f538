using System.ClientModel;
using System.Text.Json;

namespace Mem0.Core.Inference.Models.Http;

/// <summary>A model server as it is called: each call bounded in time, each failure an <see cref="InferenceException"/>.</summary>
/// <param name="http">The client, without a timeout of its own.</param>
/// <param name="faults">What is said of failures.</param>
/// <param name="timeout">How long a call may take; infinite for no bound.</param>
/// <param name="time">The clock.</param>
internal sealed class ModelConnection(HttpClient http, ModelFaults faults, TimeSpan timeout, TimeProvider time)
{
    /// <summary>The client. Answers of success come with a bounded body; all others are thrown as <see cref="InferenceException"/>.</summary>
    public HttpClient Http => http;

    /// <summary>What is said of failures.</summary>
    public ModelFaults Faults => faults;

    /// <summary>Makes a call.</summary>
    /// <param name="call">Sends the request and reads the answer; it must hand on the token that it gets.</param>
    /// <param name="cancellationToken">Stops the call; it then ends with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InferenceException">The call failed.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, bound.Token);
        try
        {
            var answer = await call(either.Token);
            cancellationToken.ThrowIfCancellationRequested();
            return answer;
        }
        catch (Exception exception) when (exception is not InferenceException)
        {
            // Whatever a library makes of a call that was stopped, it is the stop that the caller asked for.
            cancellationToken.ThrowIfCancellationRequested();
            if ((ModelFaults.Blocked(exception) ?? FaultOf(exception)) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    /// <summary>
    /// The server's failure behind what a library throws; null for what is none of a server's. Texts of libraries that read an answer may quote it, and
    /// are not kept.
    /// </summary>
    private InferenceException? FaultOf(Exception exception) => exception switch
    {
        OperationCanceledException => faults.Timeout(timeout),
        ClientResultException { InnerException: InferenceException inner } => inner,
        ClientResultException { InnerException: HttpRequestException inner } => faults.Of(inner),
        HttpRequestException failed => faults.Of(failed),
        IOException => faults.BrokenOff(),
        ClientResultException or JsonException or ArgumentException or InvalidOperationException or FormatException or KeyNotFoundException
            or NullReferenceException => faults.Invalid("it is not what the protocol says"),
        _ => null,
    };
}

using System.Diagnostics;
using OpenTelemetry;

namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>
/// Takes the full address off the spans of outgoing requests: tokens and ids stand in the paths of other services too.
/// <c>server.address</c>, the method and the status stay.
/// </summary>
internal sealed class OutgoingAddressRemoval : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Source.Name == TelemetryNames.HttpClientSource)
        {
            data.SetTag(TelemetryNames.FullUrl, null);
        }
    }
}

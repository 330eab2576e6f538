namespace Mem0.ServiceDefaults.Telemetry;

/// <summary>What is listened to, and the names that the request's span uses (OpenTelemetry semantic conventions for HTTP servers).</summary>
internal static class TelemetryNames
{
    internal const string HttpClientSource = "System.Net.Http";

    internal const string Method = "http.request.method";
    internal const string Route = "http.route";
    internal const string StatusCode = "http.response.status_code";
    internal const string Scheme = "url.scheme";
    internal const string ErrorType = "error.type";
    internal const string FullUrl = "url.full";

    internal static readonly string[] Sources = ["Mem0.*", "Microsoft.AspNetCore", HttpClientSource];

    internal static readonly string[] Meters =
    [
        "Mem0.*",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Routing",
        "System.Net.Http",
        "System.Runtime",
        "Polly",
    ];
}

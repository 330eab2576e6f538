using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace Mem0.ServiceDefaults.Hosting;

/// <summary>Where a service listens when nothing says so.</summary>
public static class LoopbackAddress
{
    private static readonly string[] Addresses = ["urls", "http_ports", "https_ports"];

    /// <summary>
    /// Listens on 127.0.0.1 unless an address is configured (<c>urls</c>, <c>http_ports</c>, <c>https_ports</c>, <c>Kestrel:Endpoints</c>).
    /// </summary>
    /// <param name="builder">The host under construction.</param>
    /// <param name="portSetting">The setting that has the port.</param>
    /// <param name="defaultPort">The port when that is not set.</param>
    public static void UseLoopbackByDefault(this WebApplicationBuilder builder, string portSetting, int defaultPort)
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (Addresses.All(name => string.IsNullOrEmpty(builder.Configuration[name])) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{builder.Configuration.GetValue<int?>(portSetting) ?? defaultPort}");
        }
    }
}

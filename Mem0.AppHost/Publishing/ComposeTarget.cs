using Aspire.Hosting.Docker.Resources;
using Mem0.AppHost.Topology;

namespace Mem0.AppHost.Publishing;

internal static class ComposeTarget
{
    /// <summary>Every service: no way to the outside.</summary>
    public const string Backend = "backend";
    /// <summary>The API's published port. Docker does not masquerade it, so nothing gets out; podman ignores that option and lets the API out.</summary>
    public const string Front = "front";
    /// <summary>The model pull alone. Opt out with --Mem0:PullModels false (the model volume is then filled by hand).</summary>
    public const string Egress = "egress";

    public static void AddComposeTarget(this IDistributedApplicationBuilder builder, Mem0Settings settings) =>
        builder.AddDockerComposeEnvironment("compose")
            .ExcludeFromManifest() // it would be an "error" entry there
            .WithDashboard(enabled: false)
            .WithProperties(environment => environment.DefaultNetworkName = Backend)
            .ConfigureComposeFile(file =>
            {
                file.Name = "mem0";
                AddNetworks(file);
                WaitForHealth(file);
                RequireSecrets(file, builder.Resources.OfType<ParameterResource>().Where(parameter => parameter.Secret));
                DefaultImages(file, builder.Resources.OfType<ProjectResource>(), settings.Version);
            });

    private static void AddNetworks(ComposeFile file)
    {
        file.Networks[Backend].Internal = true;
        file.AddNetwork(new() { Name = Front, Driver = "bridge", DriverOpts = { ["com.docker.network.bridge.enable_ip_masquerade"] = "false" } });
        if (file.Services.Values.Any(service => service.Networks.Contains(Egress)))
        {
            file.AddNetwork(new() { Name = Egress, Driver = "bridge" });
        }
    }

    /// <summary>Aspire writes service_started for every WaitFor (microsoft/aspire#18334).</summary>
    private static void WaitForHealth(ComposeFile file)
    {
        var started = file.Services.Values.SelectMany(service => service.DependsOn).Where(dependency => dependency.Value.Condition == "service_started");
        foreach (var (name, dependency) in started.Where(dependency => file.Services[dependency.Key].Healthcheck is not null))
        {
            dependency.Condition = "service_healthy";
        }
    }

    /// <summary>"docker compose up" stops with a message if a secret has no value.</summary>
    private static void RequireSecrets(ComposeFile file, IEnumerable<ParameterResource> secrets)
    {
        foreach (var variable in secrets.Select(secret => secret.Name.ToUpperInvariant().Replace('-', '_')))
        {
            foreach (var service in file.Services.Values)
            {
                foreach (var (key, value) in service.Environment.ToList())
                {
                    service.Environment[key] = value.Replace($"${{{variable}}}", $"${{{variable}:?set it in .env}}", StringComparison.Ordinal);
                }
            }
        }
    }

    private static void DefaultImages(ComposeFile file, IEnumerable<ProjectResource> projects, string version)
    {
        foreach (var name in projects.Select(project => project.Name))
        {
            file.Services[name].Image = $"${{{name.ToUpperInvariant()}_IMAGE:-mem0-{name}:{version}}}";
        }
    }
}

using Mem0.AppHost.Publishing.Kubernetes;

namespace Mem0.AppHost.Publishing;

internal sealed class ConnectsToAnnotation(IResource target) : IResourceAnnotation
{
    public IResource Target => target;
}

internal sealed class InternetAnnotation : IResourceAnnotation;

internal static class Networking
{
    private const int DefaultProjectPort = 8080;
    private static readonly string[] PrivateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"];

    public static void ConnectsTo<T>(this IResourceBuilder<T> source, params IResourceBuilder<IResource>[] targets) where T : IComputeResource =>
        Array.ForEach(targets, target => source.WithAnnotation(new ConnectsToAnnotation(target.Resource)));

    public static IResourceBuilder<T> MayReachInternet<T>(this IResourceBuilder<T> source) where T : IComputeResource =>
        source.WithAnnotation(new InternetAnnotation());

    /// <summary>
    /// Kubernetes: nothing goes in or out of a pod of the namespace but name resolution, what ConnectsTo and MayReachInternet say
    /// and requests to the public API. Compose: done by its networks.
    /// </summary>
    public static void SealNetwork(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> api)
    {
        if (builder.Target() != Target.Kubernetes)
        {
            return;
        }

        api.OnKubernetes(k8s => k8s.AdditionalResources.AddRange([DefaultDeny(), AllowDns()]));
        foreach (var resource in builder.Resources.OfType<IComputeResource>().ToList())
        {
            var sources = builder.Resources.Where(other => Targets(other).Contains(resource)).ToList();
            var policy = For(resource, sources, isPublic: resource == api.Resource);
            builder.CreateResourceBuilder(resource).OnKubernetes(k8s => k8s.AdditionalResources.Add(policy));
        }
    }

    private static NetworkPolicy DefaultDeny() => new("default-deny") { Spec = { PolicyTypes = ["Ingress", "Egress"] } };

    private static NetworkPolicy AllowDns() => new("allow-dns")
    {
        Spec =
        {
            PolicyTypes = ["Egress"],
            Egress =
            [
                new()
                {
                    To = [new() { NamespaceSelector = new(new() { ["kubernetes.io/metadata.name"] = "kube-system" }) }],
                    Ports = [new() { Port = 53, Protocol = "UDP" }, new() { Port = 53 }],
                },
            ],
        },
    };

    private static NetworkPolicy For(IResource resource, List<IResource> sources, bool isPublic)
    {
        var policy = new NetworkPolicy($"{resource.Name}-network") { Spec = { PodSelector = NetworkPolicy.PodsOf(resource.Name), PolicyTypes = ["Ingress", "Egress"] } };
        if (isPublic)
        {
            policy.Spec.Ingress.Add(new() { Ports = Ports(resource) });
        }
        else if (sources.Count > 0)
        {
            policy.Spec.Ingress.Add(new() { From = [.. sources.Select(Peer)], Ports = Ports(resource) });
        }

        policy.Spec.Egress.AddRange(Targets(resource).Select(target => new EgressRule { To = [Peer(target)], Ports = Ports(target) }));
        if (resource.HasAnnotationOfType<InternetAnnotation>())
        {
            policy.Spec.Egress.Add(new() { To = [new() { IpBlock = new() { Cidr = "0.0.0.0/0", Except = [.. PrivateRanges] } }], Ports = [new() { Port = 443 }] });
        }

        return policy;
    }

    private static IEnumerable<IResource> Targets(IResource resource) => resource.Annotations.OfType<ConnectsToAnnotation>().Select(annotation => annotation.Target);

    private static NetworkPeer Peer(IResource resource) => new() { PodSelector = NetworkPolicy.PodsOf(resource.Name) };

    private static List<NetworkPort> Ports(IResource resource) => resource.Annotations.OfType<EndpointAnnotation>()
        .Select(endpoint => endpoint.TargetPort ?? DefaultProjectPort).Distinct().Select(port => new NetworkPort { Port = port }).ToList();
}

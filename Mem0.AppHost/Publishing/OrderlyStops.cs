using Aspire.Hosting.Kubernetes.Resources;
using Mem0.AppHost.Publishing.Kubernetes;

namespace Mem0.AppHost.Publishing;

internal static class OrderlyStops
{
    /// <summary>How long a service may finish what it has begun: Mem0:ShutdownTimeout of the services.</summary>
    private const int ShutdownSeconds = 30;
    /// <summary>How long Kubernetes may still send requests to a pod that is going.</summary>
    private const int DrainSeconds = 5;
    private const int GraceSeconds = ShutdownSeconds + DrainSeconds + 5;

    /// <summary>Lets running requests end: compose would kill after 10 seconds, and Kubernetes stops a pod while it still sends it requests.</summary>
    public static IResourceBuilder<T> WithOrderlyStop<T>(this IResourceBuilder<T> service) where T : IComputeResource => service
        .OnCompose(compose => compose.StopGracePeriod = $"{GraceSeconds}s")
        .OnKubernetes(k8s =>
        {
            k8s.Pod().TerminationGracePeriodSeconds = GraceSeconds;
            k8s.Container().Lifecycle = LifecycleHooks.BeforeStop("sleep", $"{DrainSeconds}");
            if (k8s.Workload is Deployment { Spec.Strategy.RollingUpdate: { } update })
            {
                update.MaxUnavailable = 0; // the next pod is ready before this one goes
            }
        });
}

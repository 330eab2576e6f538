using Aspire.Hosting.Kubernetes.Resources;

namespace Mem0.AppHost.Publishing.Kubernetes;

internal static class LifecycleHooks
{
    /// <summary>Runs a command before a container is told to stop. What the package's types have by default would be emitted as empty, invalid objects.</summary>
    public static LifecycleV1 BeforeStop(params string[] command)
    {
        var handler = new LifecycleHandlerV1 { Sleep = null!, HttpGet = null!, TcpSocket = null! };
        handler.Exec.Command.AddRange(command);
        return new LifecycleV1 { PreStop = handler };
    }
}

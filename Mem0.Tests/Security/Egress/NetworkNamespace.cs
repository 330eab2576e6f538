using System.Diagnostics;
using System.Globalization;

namespace Mem0.Tests.Security.Egress;

/// <summary>
/// A network of its own, with loopback and one interface by which all else would leave, into nothing: Linux counts the packets that do. The name
/// server that is asked lies behind that interface; names in <see cref="Hosts"/> need none. Needs root and the tools of iproute2 and util-linux.
/// </summary>
internal sealed class NetworkNamespace : IAsyncDisposable
{
    /// <summary>A public address (RFC 5737), and the name that the hosts file has for it.</summary>
    internal const string Outside = "203.0.113.9", OutsideName = "outside.test";

    private const string Hosts = $"127.0.0.1 localhost\n{Outside} {OutsideName}\n";
    private const string Resolver = "nameserver 198.51.100.53\noptions timeout:1 attempts:1\n";

    /// <summary>The peer of the interface has no address and forwards nothing. IPv6 would greet its neighbours by itself. The end of the input ends it.</summary>
    private const string Setup = """
        set -e
        ip link set lo up
        ip link add out0 type veth peer name out1
        for link in out0 out1; do
            test ! -e /proc/sys/net/ipv6 || echo 1 > /proc/sys/net/ipv6/conf/$link/disable_ipv6
        done
        ip address add 198.51.100.2/24 dev out0
        ip link set out1 up
        ip link set out0 up
        ip neighbour add 198.51.100.1 lladdr 02:00:00:00:00:01 dev out0
        ip route add default via 198.51.100.1 dev out0
        mount --bind "$0/hosts" /etc/hosts
        mount --bind "$0/resolv.conf" /etc/resolv.conf
        echo ready
        exec cat
        """;

    private static readonly string[] Tools = ["unshare", "nsenter", "ip", "mount", "sh", "cat", "kill", "curl", "getent"];

    private readonly Process _holder;
    private readonly DirectoryInfo _files;

    private NetworkNamespace(Process holder, DirectoryInfo files) => (_holder, _files) = (holder, files);

    /// <summary>The file by which it is entered.</summary>
    internal string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{_holder.Id}/ns/net");

    /// <summary>What runs a command within it, in the same process.</summary>
    internal IReadOnlyList<string> Runner => ["nsenter", "--target", _holder.Id.ToString(CultureInfo.InvariantCulture), "--net", "--mount", "--"];

    /// <summary>Makes one. Skips the test where this machine cannot, but not where changes are integrated.</summary>
    internal static async Task<NetworkNamespace> CreateAsync()
    {
        SkipIf(!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess, "it needs root on Linux");
        var missing = Tools.Where(tool => !IsThere(tool)).ToList();
        SkipIf(missing.Count > 0, $"missing: {string.Join(' ', missing)}");

        var files = Directory.CreateTempSubdirectory("mem0-test-net-");
        await File.WriteAllTextAsync(System.IO.Path.Combine(files.FullName, "hosts"), Hosts, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(System.IO.Path.Combine(files.FullName, "resolv.conf"), Resolver, TestContext.Current.CancellationToken);
        var holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "--mount", "sh", "-c", Setup, files.FullName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var made = new NetworkNamespace(holder, files);
        if (await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) != "ready")
        {
            var reason = await holder.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await made.DisposeAsync();
            SkipIf(true, reason.Trim());
        }

        return made;
    }

    /// <summary>How many packets have left.</summary>
    internal async Task<long> PacketsOutAsync()
    {
        // One line for each interface: "out0: " and eight figures of what came in, then bytes and packets of what went out.
        var lines = (await RunAsync(null, "cat", "/proc/net/dev")).Output.Split('\n');
        var figures = lines.Single(line => line.TrimStart().StartsWith("out0:", StringComparison.Ordinal)).Split(':')[1];
        return long.Parse(figures.Split(' ', StringSplitOptions.RemoveEmptyEntries)[9], CultureInfo.InvariantCulture);
    }

    /// <summary>Runs a command within it.</summary>
    internal async Task<(int ExitCode, string Output, string Errors)> RunAsync(string? input, params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(Runner[0], [.. Runner.Skip(1), .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync(CancellationToken.None);
        _holder.Dispose();
        _files.Delete(recursive: true);
    }

    private static void SkipIf(bool condition, string reason)
    {
        Assert.SkipWhen(condition && Environment.GetEnvironmentVariable("CI") != "true", $"No network namespace: {reason}");
        Assert.False(condition, $"No network namespace: {reason}");
    }

    private static bool IsThere(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Any(folder => File.Exists(System.IO.Path.Combine(folder, tool)));
}

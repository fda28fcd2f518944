namespace PortForward.Net.Testing.Sessions;

/// <summary>The texts that container runtimes write on the error stream, from containerd.</summary>
internal static class RuntimeErrors
{
    public static string Refused(string sandbox, int port) => InNamespace(
        sandbox,
        port,
        $"failed to connect to localhost:{port} inside namespace \"{sandbox}\", IPv4: dial tcp4 127.0.0.1:{port}: connect: "
            + $"connection refused IPv6 dial tcp6 [::1]:{port}: connect: connection refused ");

    public static string Reset(string sandbox, int port) =>
        InNamespace(sandbox, port, $"read tcp4 127.0.0.1:{port}: read: connection reset by peer");

    public static string PodGone(string sandbox, int port) =>
        $"error forwarding port {port} to pod {sandbox}, uid : failed to find sandbox \"{sandbox}\" in store: not found";

    private static string InNamespace(string sandbox, int port, string cause) =>
        $"error forwarding port {port} to pod {sandbox}, uid : failed to execute portforward in network namespace "
            + $"\"/var/run/netns/cni-{sandbox[..8]}\": {cause}";
}

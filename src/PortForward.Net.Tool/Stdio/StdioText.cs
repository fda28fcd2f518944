namespace PortForward.Net.Tool.Stdio;

/// <summary>The texts of <c>portforward stdio</c>.</summary>
internal static class StdioText
{
    public const string Help = """
        Connect standard input and output to a port of a pod, without a local port. The command
        opens one connection and ends with it.

        Usage:
          portforward stdio TYPE/NAME PORT [options]

          TYPE/NAME   The target, as for portforward. For a pod named stdio, use pod/stdio.
          PORT        A port of the target, by number or name.

        Example:
          # Connect to the SSH server in a pod
          ssh -o ProxyCommand='portforward stdio pod/mypod 22' user@mypod

        Options:
              The options of portforward for the connection to the cluster, such as --namespace,
              --context, --kubeconfig and --transport, are available.

        The end of standard input ends the data to the pod, and its response is still written. The
        command exits as soon as the pod has ended its data. Standard output contains only the
        data of the pod; everything else is written to stderr.

        The exit code is 0 if the pod ended the connection cleanly, 130, 143 or 129 after Ctrl+C,
        SIGTERM or SIGHUP, and 1 otherwise.
        """;
}

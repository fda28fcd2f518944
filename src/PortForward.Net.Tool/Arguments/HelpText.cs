using System.Text;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Creates the output of <c>--help</c>.</summary>
internal static class HelpText
{
    private const int HelpColumn = 38;
    private const int Width = 100;

    private const string Usage = """
        Forward local ports to a pod in a Kubernetes cluster, like kubectl port-forward, and
        reconnect when the pod is replaced.

        Usage:
          portforward TYPE/NAME [LOCAL:]REMOTE... [options] [-- COMMAND [ARGUMENT...]]
          portforward doctor TYPE/NAME PORT [options]    Find out why a forward fails.
          portforward stdio TYPE/NAME PORT [options]     Connect stdin and stdout to a port.
          portforward up [-f FILE] [options]             Start all forwards of a file.
          portforward completion bash|zsh|fish           Print a completion script.

          TYPE/NAME   A pod, service, deployment, statefulset, replicaset, replicationcontroller,
                      daemonset or job, or the short name that kubectl has for it; the name of a
                      pod; or a label selector.
          REMOTE      A port of the target, by number or name.
          LOCAL       The local port. The default is the same port as REMOTE; if it is 0 or empty,
                      a free port is used. Use unix:PATH:REMOTE for a Unix socket.
          COMMAND     A command to run while the ports are forwarded. The environment variables
                      PORTFORWARD_HOST, PORTFORWARD_PORT and, for each port,
                      PORTFORWARD_ADDRESS_REMOTE contain the local endpoints. portforward exits
                      with the exit code of the command.

        Examples:
          # Forward local port 5000 to port 5000 of a pod
          portforward pod/mypod 5000

          # Forward local port 8443 to the port named https of a service, in another namespace
          portforward svc/web 8443:https -n shop

          # Forward two ports, each from a free local port; the output shows the numbers
          portforward deploy/web :8080 :9090

          # Forward to a pod that is selected by labels
          portforward 'app=web,tier!=db' 8080:80

          # Listen on localhost and on another address
          portforward pod/mypod 8888:5000 --address localhost,10.19.21.23

          # Listen on a Unix socket that only its owner can connect to
          portforward svc/db unix:/run/user/1000/db.sock:5432

          # Run a command that reads the local endpoint from the environment
          portforward svc/db :5432 -- sh -c 'pg_dump -h $PORTFORWARD_HOST -p $PORTFORWARD_PORT'
        """;

    public static string Create()
    {
        var text = new StringBuilder(Usage);
        Append(text, "Options", Flags.Forwarding);
        Append(text, "Options for the connection to the cluster", Flags.Connection);
        text.AppendLine().AppendLine().AppendLine("Accepted for compatibility with kubectl, without effect:");
        Wrap(text.Append("  "), string.Join(", ", Flags.WithoutEffect.Select(flag => "--" + flag.Name)), "  ".Length, "  ".Length);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, Flag[] flags)
    {
        text.AppendLine().AppendLine().Append(title).Append(':');
        foreach (var flag in flags)
        {
            var spelled = $"  {(flag.Shorthand is { } letter ? $"-{letter}, " : "    ")}--{flag.Name}{(flag.Argument is null ? "" : $" {flag.Argument}")} ";
            text.AppendLine().Append(spelled.PadRight(HelpColumn));
            Wrap(text, flag.Help, Math.Max(spelled.Length, HelpColumn), HelpColumn);
        }
    }

    private static void Wrap(StringBuilder text, string words, int column, int indent)
    {
        foreach (var word in words.Split(' '))
        {
            if (column + word.Length > Width)
            {
                text.Length--;
                text.AppendLine().Append(' ', indent);
                column = indent;
            }

            text.Append(word).Append(' ');
            column += word.Length + 1;
        }

        text.Length--;
    }
}

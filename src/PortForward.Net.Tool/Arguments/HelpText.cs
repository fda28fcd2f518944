using System.Text;

namespace PortForward.Net.Tool.Arguments;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    private const int HelpColumn = 38;
    private const int Width = 100;

    private const string Usage = """
        Forward local ports to a pod of a Kubernetes cluster, as kubectl port-forward does,
        and keep them open when the pod goes.

        Usage:
          portforward TYPE/NAME [LOCAL:]REMOTE... [options] [-- COMMAND [ARGUMENT...]]
          portforward doctor TYPE/NAME PORT [options]    finds out why a forward fails
          portforward completion bash|zsh|fish           prints a completion script

          TYPE/NAME   pod, service, deployment, statefulset, replicaset, replicationcontroller,
                      daemonset or job, or kubectl's short names of them; a pod's name alone; or
                      a label selector
          REMOTE      a port of the target, by number or name
          LOCAL       the port here: the same as REMOTE unless given, a free one where 0 or empty;
                      or a Unix socket, as unix:PATH:REMOTE
          COMMAND     a program to run while the ports are up: it finds them in PORTFORWARD_HOST,
                      PORTFORWARD_PORT and, for each, PORTFORWARD_ADDRESS_REMOTE; its exit code is
                      that of portforward

        Examples:
          # Port 5000 here to port 5000 of a pod
          portforward pod/mypod 5000

          # Port 8443 here to the port named https of a service, in another namespace
          portforward svc/web 8443:https -n shop

          # Two ports, each by a free port here; the printed lines tell which
          portforward deploy/web :8080 :9090

          # A pod of those with some labels
          portforward 'app=web,tier!=db' 8080:80

          # On another address too
          portforward pod/mypod 8888:5000 --address localhost,10.19.21.23

          # On a Unix socket that only its owner can connect to
          portforward svc/db unix:/run/user/1000/db.sock:5432

          # A program that finds its port in the environment
          portforward svc/db :5432 -- sh -c 'pg_dump -h $PORTFORWARD_HOST -p $PORTFORWARD_PORT'
        """;

    public static string Create()
    {
        var text = new StringBuilder(Usage);
        Append(text, "Options", Flags.Forwarding);
        Append(text, "Options for the connection to the cluster", Flags.Connection);
        text.AppendLine().AppendLine().AppendLine("Taken as kubectl takes them, without effect:");
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

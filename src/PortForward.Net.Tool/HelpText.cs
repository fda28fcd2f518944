using System.CommandLine;
using System.CommandLine.Invocation;

namespace PortForward.Net.Tool;

/// <summary>What <c>--help</c> prints.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private const string Text = """
        Forward local ports to a pod of a Kubernetes cluster, as kubectl port-forward does,
        and keep them open when the pod goes.

        Usage:
          portforward TYPE/NAME [LOCAL:]REMOTE... [options]

          TYPE/NAME   pod, service, deployment, statefulset, replicaset, daemonset or job, or
                      kubectl's short names of them; a pod's name alone; or a label selector
          REMOTE      a port of the target, by number or name
          LOCAL       the port here: the same as REMOTE unless given, a free one where 0 or empty

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

        Options:
          -n, --namespace NAMESPACE          the target's namespace; else the context's
              --context CONTEXT              the context of the kubeconfig; else its current one
              --kubeconfig FILE              the kubeconfig; else that of KUBECONFIG, ~/.kube/config,
                                             or the pod's own service account
              --address ADDRESS              an address to listen on: an IP address, or localhost for
                                             both loopbacks (the default); more by commas or again
              --pod-running-timeout DURATION the longest wait for a pod of the target, such as 5s or
                                             2m (default 1m0s)
              --transport KIND               auto (the default: WebSocket first, then SPDY), websocket
                                             or spdy
              --reconnect=false              end when the connection to the pod is lost, as kubectl
                                             does; else the pod is found anew
          -v, --v LEVEL                      log to stderr: 1 warnings, 2 information, 4 everything
          -h, --help                         this text
              --version                      the version
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Text);
        return 0;
    }
}

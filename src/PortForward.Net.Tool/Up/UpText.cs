namespace PortForward.Net.Tool.Up;

/// <summary>The texts of <c>portforward up</c>.</summary>
internal static class UpText
{
    public const string Help = """
        Start all forwards of a file. Forwards that can't be started are shown with the reason and
        tried again in the background; the others work meanwhile.

        Usage:
          portforward up [-f FILE] [options]

          -f, --filename FILE   The file, or - for stdin. The default is portforward.yaml in the
                                current folder.

        The file is YAML or JSON:

          context: dev                    # Optional, as are namespace, kubeconfig and address
          forwards:
            - name: orders-db             # The default is the target
              target: svc/orders-db
              ports: 5432
            - name: web
              namespace: shop
              target: app=web
              ports: [ "8080:http", ":9090" ]
              address: [ localhost, 10.19.21.23 ]
              selection: roundRobin       # Or first, leastConnections, sticky

        context, namespace, kubeconfig and address can be specified for the file and for each
        forward. A value of a forward takes precedence over the option of the same name, and the
        option over a value of the file. Paths are relative to the file. The JSON that kftray
        exports can be used as well. For a pod named up, use pod/up.

        Options:
              The options of portforward for the connection to the cluster, and --address, --wait,
              --pod-running-timeout, --reconnect and --output, are available.

        A terminal displays a table of the forwards. Without a terminal, in the background, and with
        --output json, each line begins with or contains the name of its forward.

        The exit code is 0 after Ctrl+C, SIGTERM or SIGHUP, or 130, 143 or 129 if nothing was
        forwarded until then. It is 1 if the file is not valid, or if none of its forwards can be
        started because of the file or the kubeconfig.
        """;
}

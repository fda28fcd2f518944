using System.Text;
using PortForward.Net;
using PortForward.Net.Testing;

// Forwards a port of a target, fetches a page through it, and prints each step:
//   dotnet run --project samples/QuickStart                                          with an in-process cluster
//   dotnet run --project samples/QuickStart -- --kubeconfig ~/.kube/config svc/web 80    with a real cluster

try
{
    switch (args)
    {
        case []:
            await using (var cluster = await StartClusterAsync())
            {
                await FetchAsync(cluster.KubeConfigPath, "svc/web", "80");
            }

            return 0;

        case ["--kubeconfig", var kubeConfig, var target, var port]:
            await FetchAsync(kubeConfig, target, port);
            return 0;

        default:
            Console.Error.WriteLine("Usage: QuickStart [--kubeconfig FILE TARGET PORT]");
            return 1;
    }
}
catch (Exception e) when (e is PortForwardException or FormatException or HttpRequestException or OperationCanceledException)
{
    Console.Error.WriteLine($"Failed: {e.GetBaseException().Message}");
    return 1;
}

static async Task FetchAsync(string kubeConfig, string target, string port)
{
    await using var client = PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = kubeConfig } });

    Console.WriteLine($"Resolving {target} ...");
    await using var forward = await client.StartForwardAsync(
        PortForwardTarget.Parse(target), PortMapping.Ephemeral(RemotePort.Parse(port)));

    // The port is bound, and a session to the pod is open.
    Console.WriteLine($"Forwarding http://{forward.LocalEndPoint}/ to port {forward.Listeners[0].PodPort} of pod {forward.CurrentPod}.");

    using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
    var page = await http.GetStringAsync(new Uri($"http://{forward.LocalEndPoint}/"));
    Console.WriteLine($"Response: {page.Trim()}");

    await forward.StopAsync();
    Console.WriteLine("The port is closed.");
}

static async Task<TestCluster> StartClusterAsync()
{
    var cluster = await TestCluster.StartAsync();
    cluster.AddPod("web-0", pod => pod.Label("app", "web").Port(8080, "http").Serve(8080, AnswerAsync));
    cluster.AddService("web", service => service.Selector("app", "web").PortTo(80, "http"));
    Console.WriteLine($"Started an in-process cluster at {cluster.BaseUri} with the pod web-0 and the service web.");
    return cluster;
}

// A minimal web server with a fixed response.
static async Task AnswerAsync(TestPodStream connection, CancellationToken cancellationToken)
{
    using var reader = new StreamReader(connection, leaveOpen: true);
    while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 })
    {
    }

    const string Page = "Hello from a pod!\n";
    await connection.WriteAsync(
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Page.Length}\r\nConnection: close\r\n\r\n{Page}"), cancellationToken);
}

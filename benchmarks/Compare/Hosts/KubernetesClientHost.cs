using System.Globalization;
using System.Net.Sockets;
using k8s;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Hosts;

/// <summary>The package KubernetesClient's own port-forward, used as its example and its users do: one WebSocket for each connection.</summary>
internal static class KubernetesClientHost
{
    public const string Argument = "host-kubernetesclient";
    private const int BufferLength = 64 * 1024;

    public static Forward Forward(string name, Site site)
        => new HostForward(name, ports => [Argument, site.KubeConfigPath ?? "", PortForwardTarget.Parse(site.Target).Name, .. ports.Select(port => $"{port}")]);

    /// <param name="args">The kubeconfig, which may be empty; the pod; its ports.</param>
    public static async Task RunAsync(string[] args)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(args[0].Length > 0 ? args[0] : null);
        using var client = new Kubernetes(configuration);
        var ns = configuration.Namespace is { Length: > 0 } named ? named : "default";
        var ports = args.Skip(2).Select(text => int.Parse(text, CultureInfo.InvariantCulture));
        await HostLifetime.RunAsync(ports, (socket, port) => ForwardAsync(client, args[1], ns, socket, port));
    }

    private static async Task ForwardAsync(Kubernetes client, string pod, string ns, Socket socket, int port)
    {
        using var webSocket = await client.WebSocketNamespacedPodPortForwardAsync(pod, ns, [port], "v4.channel.k8s.io");
        using var demuxer = new StreamDemuxer(webSocket, StreamType.PortForward);
        demuxer.Start();
        await using var stream = demuxer.GetStream((byte?)0, (byte?)0);

        // Its stream only blocks. The protocol has no half close: the first end ends both.
        var up = Task.Factory.StartNew(() => Up(socket, stream), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var down = Task.Factory.StartNew(() => Down(stream, socket), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await await Task.WhenAny(up, down);
    }

    private static void Up(Socket socket, Stream stream)
    {
        var buffer = new byte[BufferLength];
        while (socket.Receive(buffer) is > 0 and var read)
        {
            stream.Write(buffer, 0, read);
        }
    }

    private static void Down(Stream stream, Socket socket)
    {
        var buffer = new byte[BufferLength];
        while (stream.Read(buffer, 0, buffer.Length) is > 0 and var read)
        {
            socket.Send(buffer, 0, read, SocketFlags.None);
        }
    }
}

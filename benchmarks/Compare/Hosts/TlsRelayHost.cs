using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using PortForward.Net.Compare.Forwards;
using PortForward.Net.Compare.Servers;

namespace PortForward.Net.Compare.Hosts;

/// <summary>One TLS connection for each local one, and nothing else: the best that a relay can do on this machine.</summary>
internal static class TlsRelayHost
{
    public const string Argument = "host-tls-relay";
    private const int BufferLength = 64 * 1024;

    public static Forward Forward(string name, RoofServer server)
        => new HostForward(name, ports => [Argument, server.Thumbprint, .. ports.Select(port => $"{port}={server.Port(port)}")]);

    /// <param name="args">The certificate's thumbprint, then PORT=TLSPORT for each port.</param>
    public static Task RunAsync(string[] args)
    {
        var thumbprint = args[0];
        var ports = args.Skip(1).Select(pair => pair.Split('=')).ToDictionary(pair => Number(pair[0]), pair => Number(pair[1]));
        return HostLifetime.RunAsync(ports.Keys, (socket, port) => ForwardAsync(socket, ports[port], thumbprint));
    }

    private static async Task ForwardAsync(Socket socket, int port, string thumbprint)
    {
        var far = await Loopback.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), CancellationToken.None);
        await using var tls = new SslStream(new NetworkStream(far, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = RoofServer.HostName,
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint,
        });
        await Task.WhenAll(UpAsync(socket, tls), DownAsync(tls, socket));
    }

    private static async Task UpAsync(Socket socket, SslStream tls)
    {
        var buffer = new byte[BufferLength];
        while (await socket.ReceiveAsync(buffer) is > 0 and var read)
        {
            await tls.WriteAsync(buffer.AsMemory(0, read));
        }

        await tls.ShutdownAsync();
    }

    private static async Task DownAsync(SslStream tls, Socket socket)
    {
        var buffer = new byte[BufferLength];
        while (await tls.ReadAsync(buffer) is > 0 and var read)
        {
            await socket.SendAsync(buffer.AsMemory(0, read));
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

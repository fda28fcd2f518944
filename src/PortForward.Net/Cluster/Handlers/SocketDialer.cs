using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Opens the TCP connections to the API server.</summary>
internal static class SocketDialer
{
    private static readonly HttpRequestOptionsKey<WireStream> WireKey = new("PortForward.Net.Wire");

    /// <summary>Gets the connection that was opened for a request; null if another handler opened it.</summary>
    public static WireStream? WireOf(HttpRequestMessage request) => request.Options.TryGetValue(WireKey, out var wire) ? wire : null;

    /// <summary>Connects to an address, or to the first of a name's addresses that responds.</summary>
    /// <exception cref="SocketException">No address could be reached. The exception is that of the first attempt.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var wire = new WireStream(await OpenAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false));
        context.InitialRequestMessage.Options.Set(WireKey, wire);
        return wire;
    }

    /// <inheritdoc cref="ConnectAsync(SocketsHttpConnectionContext, CancellationToken)"/>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken) =>
        new WireStream(await OpenAsync(endPoint, cancellationToken).ConfigureAwait(false));

    private static async Task<Socket> OpenAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken).ConfigureAwait(false);
        var race = new AddressRace((address, stop) => OpenAsync(address, endPoint.Port, stop), TimeProvider.System);
        return await race.RunAsync(addresses, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Socket> OpenAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            KeepAlive(socket);
            await socket.ConnectAsync(address, port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Detects connections that a firewall or a suspended laptop has dropped. Options that the system does not support are skipped.
    // No user timeout: it would also end the upload to a live pod that does not read for a while.
    private static void KeepAlive(Socket socket)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ClusterLimits.KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ClusterLimits.KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, ClusterLimits.KeepAliveProbes);
        }
        catch (SocketException)
        {
        }
    }
}

using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Text;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Doctor.Network;

/// <summary>Opens byte streams to the API server below HTTP: over TCP, and through the proxy if there is one.</summary>
internal static class ServerRoute
{
    /// <summary>Opens a stream to the server.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The server could not be reached.</exception>
    /// <exception cref="IOException">The proxy does not connect to the server.</exception>
    public static async Task<Stream> OpenAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var stream = await OpenFirstHopAsync(facts, cancellationToken).ConfigureAwait(false);
        try
        {
            if (facts.Network.Proxy is not null)
            {
                var status = await ConnectAsync(stream, facts, cancellationToken).ConfigureAwait(false);
                if (status != HttpStatusCode.OK)
                {
                    throw new IOException($"The proxy responded to CONNECT with status {(int?)status ?? 0}.");
                }
            }

            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a stream to the proxy, over TLS if it is an https proxy, or to the server if there is no proxy.</summary>
    public static async Task<Stream> OpenFirstHopAsync(DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var raw = await SocketDialer.ConnectAsync(facts.Network.FirstHop, cancellationToken).ConfigureAwait(false);
        if (facts.Network.Proxy is not { Scheme: "https" } proxy)
        {
            return raw;
        }

        var stream = new SslStream(raw);
        try
        {
            var options = TlsProbe.OptionsOf(facts.Cluster);
            options.TargetHost = NetworkFacts.EndPoint(proxy).Host;
            await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Requests a tunnel from a proxy, with its credential if there is one. Returns null if the response is not HTTP.</summary>
    public static async Task<HttpStatusCode?> ConnectAsync(Stream proxy, DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var server = facts.Network.Server;
        var login = facts.Cluster.ProxyAuthorization is { } header ? $"{header}\r\n" : "";
        var authority = $"{server.IdnHost}:{server.Port.ToString(CultureInfo.InvariantCulture)}";
        await proxy.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{login}\r\n"), cancellationToken).ConfigureAwait(false);
        var head = await TlsProbe.ReadHeadAsync(proxy, cancellationToken).ConfigureAwait(false);
        return head.StartsWith("HTTP/1.", StringComparison.Ordinal) && head.Length > 12
            && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? (HttpStatusCode)status
            : null;
    }
}

using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>One immutable generation of the way to an API server: its handlers with their TLS policy and client certificate.</summary>
/// <remarks>Requests hold it while they run. Once it is replaced, the last of them ends its handlers; upgraded connections have left them long before.</remarks>
internal sealed class ClusterTransport
{
    private int _users = 1;

    public ClusterTransport(Login login, Func<ClientCertificate?, SocketsHttpHandler> reads, Func<ClientCertificate?, SocketsHttpHandler> upgrades)
    {
        Certificate = login.Certificate;
        Epoch = login.Epoch;
        Reads = new HttpMessageInvoker(reads(Certificate));
        Upgrades = new HttpMessageInvoker(upgrades(Certificate));
    }

    public ClientCertificate? Certificate { get; }

    /// <summary>The youngest login that it was used for.</summary>
    public long Epoch { get; set; }

    /// <summary>Sends reads.</summary>
    public HttpMessageInvoker Reads { get; }

    /// <summary>Sends upgrades: HTTP/1.1, no redirects; the content of a 101 is the raw duplex stream.</summary>
    public HttpMessageInvoker Upgrades { get; }

    /// <summary>Counts a request in; only while whoever replaces it is kept out.</summary>
    public void Enter() => Interlocked.Increment(ref _users);

    /// <summary>Counts a request, or its place as the current one, out.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Reads.Dispose();
            Upgrades.Dispose();
            Certificate?.Dispose();
        }
    }
}

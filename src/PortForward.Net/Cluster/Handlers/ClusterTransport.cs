using System.Diagnostics;
using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>An immutable set of handlers for an API server, with one TLS policy and one client certificate.</summary>
/// <remarks>Requests hold a reference while they run. After a replacement, the last one disposes the handlers; upgraded connections do not depend
/// on them.</remarks>
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

    /// <summary>Gets the most recent login that used it.</summary>
    public long Epoch { get; set; }

    /// <summary>Gets the invoker for reads.</summary>
    public HttpMessageInvoker Reads { get; }

    /// <summary>Gets the invoker for upgrades: HTTP/1.1, no redirects; the content of a 101 response is the raw duplex stream.</summary>
    public HttpMessageInvoker Upgrades { get; }

    /// <summary>Adds a reference to a transport that is still in use.</summary>
    public void Enter()
    {
        var users = Interlocked.Increment(ref _users);
        Debug.Assert(users > 1, "A transport that was released is not used again.");
    }

    /// <summary>Releases the reference of a request, or that of the current transport.</summary>
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

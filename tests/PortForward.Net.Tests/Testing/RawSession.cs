using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

/// <summary>A connection to a cluster's API server that asks for a SPDY session, byte by byte.</summary>
internal sealed class RawSession : IAsyncDisposable
{
    private readonly TcpClient _client;

    private RawSession(TcpClient client, SslStream stream)
    {
        _client = client;
        Stream = stream;
        Client = new SpdyTestClient(stream);
    }

    public Stream Stream { get; }

    /// <summary>The frames, once the head of the answer was read.</summary>
    public SpdyTestClient Client { get; }

    /// <summary>Asks for a session and reads nothing yet.</summary>
    public static async Task<RawSession> AskAsync(TestCluster cluster)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(cluster.BaseUri.Host, cluster.BaseUri.Port);
        var stream = new SslStream(client.GetStream());
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { cluster.CertificateAuthority },
        };
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = cluster.BaseUri.Host, CertificateChainPolicy = policy });
        var request =
            $"POST /api/v1/namespaces/default/pods/pod/portforward HTTP/1.1\r\nHost: {cluster.BaseUri.Authority}\r\n"
                + $"Authorization: Bearer {cluster.Admin.Token}\r\nContent-Length: 0\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                + "X-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        return new RawSession(client, stream);
    }

    /// <summary>Asks for a session that is granted.</summary>
    public static async Task<RawSession> OpenAsync(TestCluster cluster)
    {
        var session = await AskAsync(cluster);
        Assert.StartsWith("HTTP/1.1 101 ", await session.ReadHeadAsync(), StringComparison.Ordinal);
        return session;
    }

    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await Stream.ReadExactlyAsync(next).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            head.Append((char)next[0]);
        }

        return head.ToString();
    }

    /// <summary>Reads until the server closes the connection; gives how many bytes came.</summary>
    public async Task<long> CountToEndAsync()
    {
        var (count, buffer) = (0L, new byte[4096]);
        while (await Stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(10)) is var read and > 0)
        {
            count += read;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Client.Close();
        await Stream.DisposeAsync();
        _client.Dispose();
    }
}

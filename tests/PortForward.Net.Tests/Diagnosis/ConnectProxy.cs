using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>A proxy that opens tunnels on CONNECT, or answers otherwise.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _tunnels = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public ConnectProxy()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it answered 407.</summary>
    public int Asked { get; private set; }

    /// <summary>What it answers; 200 opens the tunnel.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The credential without which it answers 407, as <c>USER:PASSWORD</c>.</summary>
    public string? Credential { get; init; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _stop.CancelAsync();
        await _serving;
        await Task.WhenAll(_tunnels);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _tunnels.Add(TunnelAsync(await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            var head = await ReadHeadAsync(stream);
            var status = Credential is null || head.Contains(Convert.ToBase64String(Encoding.ASCII.GetBytes(Credential)), StringComparison.Ordinal)
                ? Status
                : 407;
            Asked += status == 407 ? 1 : 0;
            var headers = status switch
            {
                200 => "",
                407 => "Proxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n",
                _ => "Content-Length: 0\r\n",
            };
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Answer\r\n{headers}\r\n"));
            if (status == 200)
            {
                await PassAsync(stream, head.Split(' ')[1]);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One of the three has gone.
        }
    }

    private async Task PassAsync(NetworkStream client, string authority)
    {
        using var server = new TcpClient();
        var colon = authority.LastIndexOf(':');
        await server.ConnectAsync(authority[..colon], int.Parse(authority[(colon + 1)..], CultureInfo.InvariantCulture), _stop.Token);
        await Task.WhenAny(client.CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(client, _stop.Token));
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(buffer, _stop.Token);
            head.Append((char)buffer[0]);
        }

        return head.ToString();
    }
}

using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>A TCP link to the API server that can be cut, and a kubeconfig that leads over it.</summary>
internal sealed class CuttableLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _ends = [];
    private readonly List<Task> _copies = [];
    private readonly Uri _server;
    private readonly string _folder;
    private readonly Task _accepting;

    private CuttableLink(Uri server, string kubeConfig)
    {
        _server = server;
        _listener.Start();
        _folder = Directory.CreateTempSubdirectory("portforward-link-").FullName;
        KubeConfig = Path.Combine(_folder, "config");
        var here = $"{server.Scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        File.WriteAllText(KubeConfig, kubeConfig.Replace(server.OriginalString, here, StringComparison.Ordinal));
        _accepting = AcceptAsync();
    }

    public string KubeConfig { get; }

    /// <summary>Makes a link to the server of a kubeconfig, whose certificate must be good for 127.0.0.1.</summary>
    public static async Task<CuttableLink> OpenAsync(string kubeConfigPath)
    {
        var text = await File.ReadAllTextAsync(kubeConfigPath);
        var server = text.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("server:", StringComparison.Ordinal));
        return new CuttableLink(new Uri(server["server:".Length..].Trim()), text);
    }

    /// <summary>Cuts every connection that is open; later ones get through.</summary>
    public void Cut()
    {
        lock (_ends)
        {
            _ends.ForEach(end => end.Dispose());
            _ends.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Cut();
        await _accepting;
        await Task.WhenAll(_copies);
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_stop.Token);
                var far = new TcpClient { NoDelay = true };
                near.NoDelay = true;
                lock (_ends)
                {
                    _ends.AddRange([near, far]);
                }

                await far.ConnectAsync(_server.Host, _server.Port, _stop.Token);
                _copies.Add(CopyAsync(near.GetStream(), far.GetStream()));
                _copies.Add(CopyAsync(far.GetStream(), near.GetStream()));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to);
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // Cut.
        }
    }
}

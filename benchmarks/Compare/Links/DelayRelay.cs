using System.Net;
using System.Net.Sockets;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare.Links;

/// <summary>A TCP relay that is as far away as it is told, without a limit of bandwidth that matters here.</summary>
internal sealed class DelayRelay : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<Socket>> _connectAsync;
    private readonly Socket _listener = Loopback.Listen();
    private readonly DelayLine _oneWay;
    private readonly DelayLine _handshake;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly HashSet<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="host">The far end.</param>
    /// <param name="port">Its port.</param>
    /// <param name="rtt">The round trip; half of it each way.</param>
    public DelayRelay(string host, int port, TimeSpan rtt)
    {
        _connectAsync = cancellationToken => ConnectAsync(host, port, cancellationToken);
        _oneWay = new DelayLine(rtt / 2);
        _handshake = new DelayLine(rtt);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        Task[] connections;
        lock (_lock)
        {
            connections = [.. _connections];
            foreach (var socket in _sockets)
            {
                socket.Dispose();
            }
        }

        _handshake.Dispose();
        _oneWay.Dispose();
        await Task.WhenAll(connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = RelayAsync(await _listener.AcceptAsync(_end.Token));
                lock (_lock)
                {
                    _connections.RemoveWhere(task => task.IsCompleted);
                    _connections.Add(connection);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The relay ends.
        }
    }

    private async Task RelayAsync(Socket near)
    {
        Socket? far = null;
        Own(near);
        try
        {
            // The loopback interface has shaken hands at once; over the distance that takes a round trip before the first byte may go.
            await _handshake.PassAsync();
            far = await _connectAsync(_end.Token);
            Own(far);
            near.NoDelay = far.NoDelay = true;
            await Task.WhenAll(new DelayedDirection(near, far, _oneWay).RunAsync(), new DelayedDirection(far, near, _oneWay).RunAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client sees that its connection ends.
        }
        finally
        {
            Disown(near);
            Disown(far);
        }
    }

    private void Own(Socket socket)
    {
        lock (_lock)
        {
            _sockets.Add(socket);
        }
    }

    private void Disown(Socket? socket)
    {
        if (socket is not null)
        {
            lock (_lock)
            {
                _sockets.Remove(socket);
            }

            socket.Dispose();
        }
    }

    private static async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

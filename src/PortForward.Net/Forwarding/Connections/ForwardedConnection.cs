using System.Net;
using System.Net.Sockets;
using PortForward.Net.Logging;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Streams;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>One accepted local socket, from accept to its last event.</summary>
internal sealed class ForwardedConnection
{
    private readonly ForwarderContext _context;
    private readonly Socket _socket;
    private readonly EndPoint _endPoint;
    private readonly RemotePort _remotePort;
    private readonly long _id;

    private StreamPair? _pair;

    public ForwardedConnection(ForwarderContext context, Socket socket, EndPoint endPoint, RemotePort remotePort, long id)
    {
        _context = context;
        _socket = socket;
        _endPoint = endPoint;
        _remotePort = remotePort;
        _id = id;
    }

    /// <summary>Whether nothing has been sent either way for a moment, and nothing is expected: the pod sent last, or nothing was sent at all.</summary>
    public bool IsQuiet => _pair?.IsQuietFor(ForwardingLimits.QuietTime) == true;

    /// <summary>Serves the connection to its end. Never throws; the token resets it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            AnnounceOpening();
            _socket.Blocking = false;
            if (_socket.AddressFamily != AddressFamily.Unix)
            {
                _socket.NoDelay = true;
            }

            if (await OpenAsync(cancellationToken).ConfigureAwait(false) is { } pair)
            {
                // The way to here may be the acceptor's, who has others to accept.
                await Detached.Yield();
                await ServeAsync(pair, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The program left before its connection was open, or the forwarder is being disposed.
            SocketCloser.Reset(_socket);
            _context.Events.Publish(new ConnectionClosed(_context.Now, _id, 0, 0, null));
        }
        catch (Exception e)
        {
            Log.ConnectionBroken(_context.Logger, _id, e);
            Abort();
            _context.Events.Publish(new ConnectionClosed(_context.Now, _id, 0, 0, null));
        }
    }

    /// <summary>Resets the connection, which is not to be served, and says so.</summary>
    public void Refuse(PortForwardException reason)
    {
        AnnounceOpening();
        AnnounceRefusal(reason);
    }

    private void AnnounceOpening()
    {
        Log.ConnectionOpened(_context.Logger, _id, _endPoint);
        _context.Events.Publish(new ConnectionOpened(_context.Now, _id, _endPoint, _remotePort));
    }

    private void AnnounceRefusal(PortForwardException reason)
    {
        Log.ConnectionFailed(_context.Logger, _id, reason.Message);
        SocketCloser.Reset(_socket);
        _context.Events.Publish(new ConnectionRefused(_context.Now, _id, reason));
    }

    private async Task<StreamPair?> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _context.Supervisor.ConnectAsync(_remotePort, TakeFirstBytes(), cancellationToken).ConfigureAwait(false);
        }
        catch (PortForwardException e)
        {
            AnnounceRefusal(e);
            return null;
        }
    }

    private async Task ServeAsync(StreamPair pair, CancellationToken cancellationToken)
    {
        _pair = pair;
        var relay = new Relay(_socket, pair, _context.TimeProvider);
        using (cancellationToken.UnsafeRegister(static state => ((ForwardedConnection)state!).Abort(), this))
        {
            await relay.RunAsync().ConfigureAwait(false);
        }

        var failure = pair.Failure;
        if (failure is { Error: PortForwardError.PodTerminated })
        {
            _context.Supervisor.Invalidate(pair.Pod, failure);
        }

        if (failure is null && !relay.LocalBroke && !cancellationToken.IsCancellationRequested)
        {
            await SocketCloser.FinishAsync(_socket, relay.LocalEnded, _context.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        else if (failure is not null && !relay.LocalBroke)
        {
            await SocketCloser.ResetBehindDataAsync(_socket, _context.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            SocketCloser.Reset(_socket);
        }

        if (failure is not null)
        {
            Log.ConnectionFailed(_context.Logger, _id, failure.Message);
        }

        Log.ConnectionClosed(_context.Logger, _id, pair.BytesSent, pair.BytesReceived);
        _context.Events.Publish(new ConnectionClosed(_context.Now, _id, pair.BytesSent, pair.BytesReceived, failure));
    }

    /// <summary>The socket goes too: a program that does not read would hold the relay up.</summary>
    private void Abort()
    {
        _pair?.Abort();
        SocketCloser.Reset(_socket);
    }

    /// <summary>Takes what the program has sent already, so that it goes out in the same write as the opening (protocol.md 5.3).</summary>
    private ReadOnlyMemory<byte> TakeFirstBytes()
    {
        var available = Math.Min(_socket.Available, SpdyStream.MaxDataLength);
        if (available == 0)
        {
            return default;
        }

        var bytes = new byte[available];
        return bytes.AsMemory(0, _socket.Receive(bytes));
    }
}

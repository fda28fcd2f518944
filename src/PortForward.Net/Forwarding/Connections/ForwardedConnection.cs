using System.Net;
using System.Net.Sockets;
using PortForward.Net.Forwarding.Backends;
using PortForward.Net.Logging;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy.Streams;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>An accepted local socket, from accept to its last event.</summary>
internal sealed class ForwardedConnection
{
    private readonly ForwarderContext _context;
    private readonly Socket _socket;
    private readonly EndPoint _endPoint;
    private readonly RemotePort _remotePort;
    private readonly long _id;

    private readonly SentBytes _sent = new();
    private readonly ConnectionAttempts _attempts = new();

    private StreamPair? _pair;

    public ForwardedConnection(ForwarderContext context, Socket socket, EndPoint endPoint, RemotePort remotePort, long id)
    {
        _context = context;
        _socket = socket;
        _endPoint = endPoint;
        _remotePort = remotePort;
        _id = id;
    }

    /// <summary>Gets a value indicating whether the connection is idle: nothing was sent for a moment, and no response is expected because the pod
    /// sent last.</summary>
    public bool IsQuiet => _pair?.IsQuietFor(ForwardingLimits.QuietTime) == true;

    /// <summary>Serves the connection until it ends. Never throws; canceling the token resets the connection.</summary>
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
                // Returns to the acceptor, which may have called synchronously and has other connections to accept.
                await Detached.Yield();
                await ServeAsync(pair, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client disconnected before its connection was open, or the forwarder is being disposed.
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

    /// <summary>Resets a connection that is not served, and publishes the events.</summary>
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
            TakeFirstBytes();
            return await ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PortForwardException e)
        {
            AnnounceRefusal(e);
            return null;
        }
    }

    /// <summary>Opens a pair and sends everything that the local application has sent so far.</summary>
    private async Task<StreamPair> ConnectAsync(CancellationToken cancellationToken)
    {
        var first = _sent.Bytes[..Math.Min(_sent.Bytes.Length, SpdyStream.MaxDataLength)];
        var pair = await _context.Supervisor.Connector.ConnectAsync(_remotePort, _socket.RemoteEndPoint, first, _attempts, cancellationToken).ConfigureAwait(false);
        if (first.Length < _sent.Bytes.Length)
        {
            await pair.SendAsync(_sent.Bytes[first.Length..], cancellationToken).ConfigureAwait(false);
        }

        return pair;
    }

    private async Task ServeAsync(StreamPair pair, CancellationToken cancellationToken)
    {
        Relay relay;
        PortForwardException? failure;
        for (var localEnded = false; ; localEnded = relay.LocalEnded)
        {
            _pair = pair;
            relay = new Relay(_socket, pair, _sent, localEnded, _context.TimeProvider);
            failure = await RunAsync(relay, pair, cancellationToken).ConfigureAwait(false);
            if (failure is null || relay.LocalBroke || !_sent.IsComplete || cancellationToken.IsCancellationRequested
                || !await _context.Supervisor.Connector.MayTryAgainAsync(pair, _remotePort, failure, _attempts, cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            try
            {
                pair = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PortForwardException e)
            {
                failure = e;
                break;
            }
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

    private async Task<PortForwardException?> RunAsync(Relay relay, StreamPair pair, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static state => ((ForwardedConnection)state!).Abort(), this))
        {
            await relay.RunAsync().ConfigureAwait(false);
        }

        _context.Supervisor.NoteEnd(pair);
        return pair.Failure;
    }

    /// <summary>Closes the socket as well, since a client that does not read would block the relay.</summary>
    private void Abort()
    {
        _pair?.Abort();
        SocketCloser.Reset(_socket);
    }

    /// <summary>Reads what the client has already sent, so that it goes out in the same write as the SYN_STREAM frames (protocol.md 5.3).</summary>
    private void TakeFirstBytes()
    {
        var available = Math.Min(_socket.Available, SpdyStream.MaxDataLength);
        if (available > 0)
        {
            var bytes = new byte[available];
            _sent.Add(bytes.AsSpan(0, _socket.Receive(bytes)));
        }
    }
}

namespace PortForward.Net.Tunnel;

/// <summary>Answers WebSocket pings in order, independently of reading: a peer that does not read must not stop this side from reading.</summary>
/// <remarks>Invariants: every ping is answered while the connection is writable; at most <see cref="TunnelLimits.WaitingPongs"/> answers are queued; one
/// task sends at a time, and its owner awaits it on dispose.</remarks>
internal sealed class PongQueue(WebSocketSender sender)
{
    private readonly object _lock = new();
    private readonly Queue<byte[]> _waiting = new();
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    /// <summary>Sends a pong with the payload of a ping.</summary>
    /// <exception cref="WebSocketProtocolException">The server sends pings without reading the pongs.</exception>
    public void Answer(byte[] payload)
    {
        lock (_lock)
        {
            if (_waiting.Count >= TunnelLimits.WaitingPongs)
            {
                throw new WebSocketProtocolException($"The server sent more than {TunnelLimits.WaitingPongs} WebSocket pings without reading the pongs.");
            }

            _waiting.Enqueue(payload);
            if (!_isSending)
            {
                _isSending = true;
                _sending = Task.Run(SendAsync);
            }
        }
    }

    /// <summary>Waits for the pongs that are being sent. The connection must already be closed, so that no write can block.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            return _sending;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (TakeNext() is { } payload)
            {
                await sender.SendPongAsync(payload, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is failing; its reader and its writer report it.
        }
    }

    private byte[]? TakeNext()
    {
        lock (_lock)
        {
            _isSending = _waiting.TryDequeue(out var payload);
            return payload;
        }
    }
}

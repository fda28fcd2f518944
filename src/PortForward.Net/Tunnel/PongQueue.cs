namespace PortForward.Net.Tunnel;

/// <summary>Answers a WebSocket's pings in their order, beside the reading: a peer that doesn't read must not stop this side from reading.</summary>
/// <remarks>Invariants: every ping is answered while the connection can be written to; at most <see cref="TunnelLimits.WaitingPongs"/> answers wait; one task sends at
/// a time, and its owner awaits it on dispose.</remarks>
internal sealed class PongQueue(WebSocketSender sender)
{
    private readonly object _lock = new();
    private readonly Queue<byte[]> _waiting = new();
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    /// <summary>Sends a pong with the payload of a ping.</summary>
    /// <exception cref="WebSocketProtocolException">The server sends pings and doesn't read the answers.</exception>
    public void Answer(byte[] payload)
    {
        lock (_lock)
        {
            if (_waiting.Count >= TunnelLimits.WaitingPongs)
            {
                throw new WebSocketProtocolException($"the server sent more than {TunnelLimits.WaitingPongs} WebSocket pings without reading the answers");
            }

            _waiting.Enqueue(payload);
            if (!_isSending)
            {
                _isSending = true;
                _sending = Task.Run(SendAsync);
            }
        }
    }

    /// <summary>Waits for the answers that are being sent. The connection must be closed by then, so that no write can wait.</summary>
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
            // The connection is breaking; its reader and its writer find out for themselves.
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

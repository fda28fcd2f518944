using System.Net.WebSockets;

namespace PortForward.Net.Testing.Upgrades;

/// <summary>A stream over the binary messages of a WebSocket, which are split like those of a real API server.</summary>
internal sealed class WebSocketTunnel(WebSocket socket) : DuplexStream
{
    private const int MaxMessage = 32 * 1024;
    private const int MaxSingleFrame = 8 * 1024;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
                switch (result.MessageType)
                {
                    case WebSocketMessageType.Close:
                        return 0;
                    case WebSocketMessageType.Text:
                        throw new IOException("A text message is not allowed in the tunnel.");
                    default:
                        // An empty message is not the end.
                        if (result.Count > 0 || buffer.IsEmpty)
                        {
                            return result.Count;
                        }

                        break;
                }
            }
        }
        catch (WebSocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                var message = buffer[..Math.Min(buffer.Length, MaxMessage)];
                buffer = buffer[message.Length..];

                // Real API servers end a large message with an empty continuation frame, which clients must accept.
                var isSmall = message.Length <= MaxSingleFrame;
                await socket.SendAsync(message, WebSocketMessageType.Binary, isSmall, cancellationToken).ConfigureAwait(false);
                if (!isSmall)
                {
                    await socket.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Binary, true, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (WebSocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Sends Close 1000 if the peer is still connected.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The peer is gone.
        }
    }
}

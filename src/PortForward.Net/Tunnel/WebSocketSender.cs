using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace PortForward.Net.Tunnel;

/// <summary>The sending side of a WebSocket tunnel: one frame at a time, each with a new mask (RFC 6455, 5.3).</summary>
internal sealed class WebSocketSender : IDisposable
{
    private readonly Stream _inner;
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Generating many random bytes costs no more than generating four.
    private readonly byte[] _keys = new byte[64 * WebSocketMask.KeyLength];
    private int _nextKey = 64 * WebSocketMask.KeyLength;
    private bool _closed;

    public WebSocketSender(Stream inner) => _inner = inner;

    /// <summary>Sends bytes as binary messages, a single one if they fit.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            var part = data.Length <= WireBudget.MaxMessage ? data : data[..WireBudget.BulkMessage];
            await SendFrameAsync(WebSocketOpcode.Binary, part, cancellationToken).ConfigureAwait(false);
            data = data[part.Length..];
        }
    }

    public ValueTask SendPongAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        SendFrameAsync(WebSocketOpcode.Pong, payload, cancellationToken);

    /// <summary>Sends the one Close frame; nothing is sent after it.</summary>
    public async ValueTask SendCloseAsync(ushort code, CancellationToken cancellationToken)
    {
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        await SendFrameAsync(WebSocketOpcode.Close, payload, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _turn.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendFrameAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        byte[]? frame = null;
        try
        {
            if (_closed)
            {
                return;
            }

            _closed = opcode == WebSocketOpcode.Close;
            frame = ArrayPool<byte>.Shared.Rent(WebSocketFrameHeader.MaxClientLength + payload.Length);
            var length = Build(frame, opcode, payload.Span);
            await _inner.WriteAsync(frame.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            await _inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (frame is not null)
            {
                ArrayPool<byte>.Shared.Return(frame);
            }

            _turn.Release();
        }
    }

    private int Build(Span<byte> frame, WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        if (_nextKey == _keys.Length)
        {
            RandomNumberGenerator.Fill(_keys);
            _nextKey = 0;
        }

        var key = _keys.AsSpan(_nextKey, WebSocketMask.KeyLength);
        _nextKey += key.Length;
        var header = WebSocketFrameHeader.Write(frame, opcode, payload.Length, key);
        WebSocketMask.Apply(payload, frame[header..], key);
        return header + payload.Length;
    }
}

using PortForward.Net.Testing.Upgrades;

namespace PortForward.Net.Testing.Faults;

/// <summary>The connection of a session with simulated faults: slow, delayed, stalled, silent, or cut.</summary>
/// <remarks>Without a fault, it forwards calls. After bytes have been delayed, all following ones take the same path, so that the order is
/// preserved.</remarks>
internal sealed class FaultStream : DuplexStream
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly Stream _inner;
    private readonly TestFaults _faults;
    private readonly LinkState _link;
    private readonly Action _cut;
    private readonly CancellationTokenSource _ended;
    private readonly Pacer _receivePacer;
    private readonly Pacer _sendPacer;
    private long _leftToReceive;
    private DelayLine? _inbound;
    private DelayLine? _outbound;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private ReadOnlyMemory<byte> _arrived;

    /// <summary>Adds faults to a connection.</summary>
    /// <param name="inner">The connection, which is left open.</param>
    /// <param name="faults">The faults.</param>
    /// <param name="cutAfter">The number of received bytes after which the connection is cut; null for never.</param>
    /// <param name="cut">Cuts the connection.</param>
    /// <param name="gone">Canceled when the client's connection is gone.</param>
    public FaultStream(Stream inner, TestFaults faults, long? cutAfter, Action cut, CancellationToken gone)
    {
        _inner = inner;
        _faults = faults;
        _link = faults.Links.Open();
        _leftToReceive = cutAfter ?? long.MaxValue;
        _cut = cut;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(gone);
        (_receivePacer, _sendPacer) = (new Pacer(faults), new Pacer(faults));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_inbound is null)
        {
            if (_faults.Latency == TimeSpan.Zero)
            {
                return await ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            }

            _inbound = new DelayLine(_faults);
            _receiving = Task.Run(() => DelayReceivedAsync(_inbound), CancellationToken.None);
        }

        if (_arrived.IsEmpty)
        {
            _arrived = await _inbound.TakeAsync(cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(buffer.Length, _arrived.Length);
        _arrived[..count].CopyTo(buffer);
        _arrived = _arrived[count..];
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var piece = buffer[..Math.Min(buffer.Length, _sendPacer.MaxPiece)];
            buffer = buffer[piece.Length..];
            await _sendPacer.PassAsync(piece.Length, cancellationToken).ConfigureAwait(false);
            if (_outbound is null && _faults.Latency > TimeSpan.Zero)
            {
                _outbound = new DelayLine(_faults);
                _sending = Task.Run(() => SendDelayedAsync(_outbound), CancellationToken.None);
            }

            if (_outbound is null)
            {
                await SendAsync(piece, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _outbound.PutAsync(piece, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _outbound is null ? _inner.FlushAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Waits a limited time for pending data to the client, and ends. The connection stays open.</summary>
    public override async ValueTask DisposeAsync()
    {
        _outbound?.Complete();
        _ended.CancelAfter(_outbound is null ? TimeSpan.Zero : Farewell);
        await _sending.ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        _faults.Links.Close(_link);
        _ended.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_leftToReceive == 0)
            {
                _cut();
                throw new IOException("The connection was cut on purpose.");
            }

            await WhileStalledAsync(TestLinkDirections.ToServer, cancellationToken).ConfigureAwait(false);
            var most = (int)Math.Min(Math.Min(buffer.Length, _receivePacer.MaxPiece), _leftToReceive);
            var count = await _inner.ReadAsync(buffer[..most], cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return 0;
            }

            _leftToReceive -= count;
            await WhileStalledAsync(TestLinkDirections.ToServer, cancellationToken).ConfigureAwait(false);
            if (_link.Pass())
            {
                await _receivePacer.PassAsync(count, cancellationToken).ConfigureAwait(false);
                return count;
            }
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        await WhileStalledAsync(TestLinkDirections.ToClient, cancellationToken).ConfigureAwait(false);
        if (_link.Pass())
        {
            await _inner.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task WhileStalledAsync(TestLinkDirections direction, CancellationToken cancellationToken)
    {
        var stalled = _link.WhileStalledAsync(direction);
        return stalled.IsCompleted ? stalled : stalled.WaitAsync(_ended.Token).WaitAsync(cancellationToken);
    }

    private async Task DelayReceivedAsync(DelayLine line)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await ReceiveAsync(buffer, _ended.Token).ConfigureAwait(false) is var count and > 0)
            {
                await line.PutAsync(buffer.AsMemory(0, count), _ended.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone; its reader sees the end.
        }

        line.Complete();
    }

    private async Task SendDelayedAsync(DelayLine line)
    {
        try
        {
            while (await line.TakeAsync(_ended.Token).ConfigureAwait(false) is { } piece)
            {
                await SendAsync(piece, _ended.Token).ConfigureAwait(false);
                await _inner.FlushAsync(_ended.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone; its writer fails with the next piece.
            line.Complete();
        }
    }
}

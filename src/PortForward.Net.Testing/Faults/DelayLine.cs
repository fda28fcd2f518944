using System.Threading.Channels;

namespace PortForward.Net.Testing.Faults;

/// <summary>Delays bytes: each piece becomes available a while after it was added, without delaying the following ones further.</summary>
internal sealed class DelayLine(TestFaults faults)
{
    private const int MaxPieces = 256;

    private readonly Channel<(byte[] Bytes, long Sent, TimeSpan Delay)> _pieces =
        Channel.CreateBounded<(byte[], long, TimeSpan)>(new BoundedChannelOptions(MaxPieces) { SingleReader = true, SingleWriter = true });

    public async ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var piece = (bytes.ToArray(), TimeProvider.System.GetTimestamp(), faults.Latency);
        try
        {
            await _pieces.Writer.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new IOException("The connection is gone.", exception);
        }
    }

    /// <summary>Completes the input. Pending pieces can still be read.</summary>
    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>Reads the next piece when it is due; null at the end.</summary>
    public async ValueTask<byte[]?> TakeAsync(CancellationToken cancellationToken)
    {
        if (!await _pieces.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) || !_pieces.Reader.TryRead(out var piece))
        {
            return null;
        }

        var left = piece.Delay - TimeProvider.System.GetElapsedTime(piece.Sent);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        return piece.Bytes;
    }
}

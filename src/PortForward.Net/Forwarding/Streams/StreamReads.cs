namespace PortForward.Net.Forwarding.Streams;

/// <summary>Guards the reads of a stream: one at a time, until the stream is disposed.</summary>
internal sealed class StreamReads
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Disposed = 2;

    private int _state;

    /// <exception cref="ObjectDisposedException">The stream has been disposed.</exception>
    /// <exception cref="InvalidOperationException">Another read is in progress.</exception>
    public void Begin(Stream stream)
    {
        var before = Interlocked.CompareExchange(ref _state, Busy, Idle);
        ObjectDisposedException.ThrowIf(before == Disposed, stream);
        if (before == Busy)
        {
            throw new InvalidOperationException("Another read is in progress. A stream supports one read at a time.");
        }
    }

    /// <summary>Ends a read. Returns true if the stream was disposed in the meantime and the received data must be discarded.</summary>
    public bool End() => Interlocked.CompareExchange(ref _state, Idle, Busy) == Disposed;

    /// <summary>Prevents further reads. Returns false if one is in progress, which then discards the received data.</summary>
    public bool Dispose() => Interlocked.Exchange(ref _state, Disposed) == Idle;
}

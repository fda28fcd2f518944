namespace PortForward.Net.Forwarding.Streams;

/// <summary>The reads of a stream: one at a time, until the stream is disposed of.</summary>
internal sealed class StreamReads
{
    private const int Idle = 0;
    private const int Busy = 1;
    private const int Disposed = 2;

    private int _state;

    /// <exception cref="ObjectDisposedException">The stream has been disposed of.</exception>
    /// <exception cref="InvalidOperationException">Another read is in progress.</exception>
    public void Begin(Stream stream)
    {
        var before = Interlocked.CompareExchange(ref _state, Busy, Idle);
        ObjectDisposedException.ThrowIf(before == Disposed, stream);
        if (before == Busy)
        {
            throw new InvalidOperationException("Another read is under way; a stream takes one at a time.");
        }
    }

    /// <summary>Ends a read; true where the stream was disposed of meanwhile, and what was received is to be let go.</summary>
    public bool End() => Interlocked.CompareExchange(ref _state, Idle, Busy) == Disposed;

    /// <summary>Allows no more reads; false where one is in progress, which lets go what was received.</summary>
    public bool Dispose() => Interlocked.Exchange(ref _state, Disposed) == Idle;
}

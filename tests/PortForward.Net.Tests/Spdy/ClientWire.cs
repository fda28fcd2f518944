namespace PortForward.Net.Tests.Spdy;

/// <summary>The client's end of an in-memory wire: it counts writes, and closing it ends what waits on it, as with a socket.</summary>
internal sealed class ClientWire(Stream inner) : Stream
{
    private readonly CancellationTokenSource _closed = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, _closed.Token);
        }
        catch (OperationCanceledException)
        {
            throw new IOException("the wire was closed");
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        try
        {
            await inner.WriteAsync(buffer, _closed.Token);
            await inner.FlushAsync(_closed.Token);
        }
        catch (OperationCanceledException)
        {
            throw new IOException("the wire was closed");
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _closed.Cancel();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

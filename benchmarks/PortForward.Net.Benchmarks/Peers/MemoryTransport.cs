namespace PortForward.Net.Benchmarks.Peers;

/// <summary>The server's side in memory: plays prepared bytes, swallows what is written, and allocates nothing.</summary>
/// <param name="pace">When its reads and writes complete.</param>
/// <param name="sent">Looks at what is written; null where nobody is interested.</param>
internal sealed class MemoryTransport(Pace pace, SentData? sent = null) : Stream
{
    private readonly object _lock = new();
    private readonly LateResult _read = new();
    private readonly LateResult _write = new();
    private Memory<byte> _waiting;
    private bool _isWaiting;
    private bool _isClosed;
    private ReadOnlyMemory<byte> _script;
    private int _position;
    private long _left;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Lets the bytes be read, several times over. Others than before wait until those have been read to their end.</summary>
    public void Play(ReadOnlyMemory<byte> script, int times = 1)
    {
        lock (_lock)
        {
            while (_left > 0 && !script.Equals(_script))
            {
                if (!Monitor.Wait(_lock, Deadline.Time))
                {
                    throw new TimeoutException("what was played before has not been read");
                }
            }

            ObjectDisposedException.ThrowIf(_isClosed, this);

            _position = _left > 0 ? _position : 0;
            _left += (long)script.Length * times;
            _script = script;
            if (_isWaiting)
            {
                _isWaiting = false;
                _read.Complete(Copy(_waiting.Span));
            }
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_left == 0 && !_isClosed)
            {
                (_waiting, _isWaiting) = (buffer, true);
                return _read.Begin();
            }

            var count = Copy(buffer.Span);
            if (pace == Pace.AtOnce)
            {
                return new ValueTask<int>(count);
            }

            var result = _read.Begin();
            _read.Complete(count);
            return result;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        sent?.Take(buffer.Span);
        if (pace == Pace.AtOnce)
        {
            return default;
        }

        var result = _write.BeginWithoutResult();
        _write.Complete(0);
        return result;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends what waits, as closing a socket does.</summary>
    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            (_isClosed, _left) = (true, 0);
            Monitor.PulseAll(_lock);
            if (_isWaiting)
            {
                _isWaiting = false;
                _read.Complete(0);
            }
        }

        base.Dispose(disposing);
    }

    private int Copy(Span<byte> destination)
    {
        var copied = 0;
        while (copied < destination.Length && _left > 0)
        {
            var part = _script.Span[_position..];
            part = part[..Math.Min(part.Length, destination.Length - copied)];
            part.CopyTo(destination[copied..]);
            copied += part.Length;
            _left -= part.Length;
            _position = (_position + part.Length) % _script.Length;
        }

        if (_left == 0)
        {
            Monitor.PulseAll(_lock);
        }

        return copied;
    }
}

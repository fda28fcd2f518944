using System.Buffers;

namespace PortForward.Net.Testing.Spdy;

/// <summary>The compressed bytes that the inflater has not read yet. New bytes are appended.</summary>
internal sealed class HeaderBlockFeed : Stream
{
    private byte[] _buffer = new byte[2048];
    private int _start;
    private int _end;

    /// <summary>Gets the number of unread bytes.</summary>
    public int Remaining => _end - _start;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Append(ReadOnlySequence<byte> bytes)
    {
        var length = checked((int)bytes.Length);
        if (_buffer.Length - _end < length)
        {
            var target = _buffer.Length - Remaining < length ? new byte[Math.Max(2 * _buffer.Length, Remaining + length)] : _buffer;
            _buffer.AsSpan(_start, Remaining).CopyTo(target);
            (_buffer, _start, _end) = (target, 0, Remaining);
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += length;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, Remaining);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

namespace PortForward.Net.Compare.Servers;

/// <summary>Bytes without end, of which each block is another, so that what is lost, doubled or out of order is seen.</summary>
internal abstract class Pattern
{
    public const int BlockLength = 64 * 1024;
    private ReadOnlyMemory<byte> _expected;

    /// <summary>The next bytes; valid until the next call.</summary>
    public abstract ReadOnlyMemory<byte> NextBlock();

    /// <summary>Whether some bytes are the next ones.</summary>
    public bool Matches(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            _expected = _expected.IsEmpty ? NextBlock() : _expected;
            var length = Math.Min(_expected.Length, bytes.Length);
            if (!bytes[..length].SequenceEqual(_expected.Span[..length]))
            {
                return false;
            }

            _expected = _expected[length..];
            bytes = bytes[length..];
        }

        return true;
    }
}

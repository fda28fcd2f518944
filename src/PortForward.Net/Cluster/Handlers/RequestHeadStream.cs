using System.Buffers;
using System.Globalization;
using System.Text;
using PortForward.Net.Streams;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Rewrites the headers of HTTP/1.1 requests between HttpClient and the transport, for settings that HttpClient does not
/// support.</summary>
/// <remarks>Bodies, and everything after an upgrade or a CONNECT, pass unchanged.</remarks>
/// <param name="inner">The transport.</param>
/// <param name="rewrite">Returns the lines to send for a header line.</param>
internal sealed class RequestHeadStream(Stream inner, Func<string, IEnumerable<string>> rewrite) : StreamDecorator(inner)
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> _head = new();
    private long _bodyLeft;
    private bool _passesAll;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_passesAll || _bodyLeft > 0)
            {
                var length = _passesAll ? buffer.Length : (int)Math.Min(_bodyLeft, buffer.Length);
                await Inner.WriteAsync(buffer[..length], cancellationToken).ConfigureAwait(false);
                _bodyLeft = Math.Max(0, _bodyLeft - length);
                buffer = buffer[length..];
            }
            else if (TakeHead(ref buffer) is { } head)
            {
                await Inner.WriteAsync(head, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Inner.Read(buffer, offset, count);

    // Null while the header section is incomplete.
    private byte[]? TakeHead(ref ReadOnlyMemory<byte> buffer)
    {
        var before = _head.WrittenCount;
        _head.Write(buffer.Span);
        var end = _head.WrittenSpan.IndexOf(EndOfHead);
        if (end < 0)
        {
            buffer = default;
            return null;
        }

        buffer = buffer[(end + EndOfHead.Length - before)..];
        var head = Encoding.Latin1.GetString(_head.WrittenSpan[..(end + EndOfHead.Length)]);
        _head.Clear();
        Follow(head);
        return Encoding.Latin1.GetBytes(string.Concat(head[..^EndOfHead.Length].Split("\r\n").SelectMany(rewrite).Select(line => line + "\r\n")) + "\r\n");
    }

    // Determines what follows the header section.
    private void Follow(string head)
    {
        _passesAll = head.StartsWith("CONNECT ", StringComparison.Ordinal) || head.Contains("\r\nUpgrade:", StringComparison.OrdinalIgnoreCase);
        var length = head.IndexOf("\r\nContent-Length:", StringComparison.OrdinalIgnoreCase);
        if (length >= 0)
        {
            var value = head.AsSpan(length + "\r\nContent-Length:".Length);
            _bodyLeft = long.Parse(value[..value.IndexOf('\r')], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
    }
}

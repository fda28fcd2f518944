using System.Buffers;
using System.Text;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>Collects the text of a pair's error stream (protocol.md 5.5), which is complete only at its end, and reports it to the pair.</summary>
internal sealed class ErrorStreamReader(StreamPair pair) : ISpdyStreamHandler
{
    /// <summary>The maximum length, far above that of any runtime's text. The rest is discarded.</summary>
    private const int MaxText = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _text = new();

    private string Text => Encoding.UTF8.GetString(_text.WrittenSpan).Trim();

    public ValueTask OnDataAsync(ReadOnlySequence<byte> data)
    {
        var room = MaxText - _text.WrittenCount;
        foreach (var segment in data.Slice(0, Math.Min(room, data.Length)))
        {
            _text.Write(segment.Span);
        }

        return default;
    }

    public void OnReply() => pair.OnReply(isData: false);

    public void OnFin() => pair.OnErrorStreamEnd(Text, wasReset: false);

    public void OnReset(uint status) => pair.OnErrorStreamEnd(Text, wasReset: true);

    public void OnLost(Exception reason) => pair.OnLost(reason);
}

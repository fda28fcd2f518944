using System.Buffers;
using System.Text;
using System.Threading.Channels;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Tests.Spdy;

/// <summary>Writes down what happens to a stream, as words: <c>reply</c>, <c>data hello</c>, <c>fin</c>, <c>reset 5</c>, <c>lost</c>.</summary>
internal sealed class RecordingHandler : ISpdyStreamHandler
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    /// <summary>Set to hold deliveries up, as a slow reader does.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Completes when the first data has come, before it is held up.</summary>
    public Task Arrived => _arrived.Task;

    public async ValueTask OnDataAsync(ReadOnlySequence<byte> data)
    {
        var text = Encoding.UTF8.GetString(data.ToArray());
        _arrived.TrySetResult();
        await Gate;
        _events.Writer.TryWrite("data " + text);
    }

    public void OnReply() => _events.Writer.TryWrite("reply");

    public void OnFin() => _events.Writer.TryWrite("fin");

    public void OnReset(uint status) => _events.Writer.TryWrite($"reset {status}");

    public void OnLost(Exception reason) => _events.Writer.TryWrite("lost");

    public async Task<string> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(FrameWire.Patience);

    /// <summary>What has happened and was not looked at yet.</summary>
    public IReadOnlyList<string> Rest()
    {
        var rest = new List<string>();
        while (_events.Reader.TryRead(out var item))
        {
            rest.Add(item);
        }

        return rest;
    }
}

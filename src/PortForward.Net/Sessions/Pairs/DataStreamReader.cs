using System.Buffers;
using System.IO.Pipelines;
using PortForward.Net.Spdy;

namespace PortForward.Net.Sessions;

/// <summary>Takes what the pod sends into a bounded pipe: when its reader is slow, the session's read loop waits.</summary>
/// <remarks>The pipe always ends without an exception, so that all that was received stays readable; the pair tells why it ended.</remarks>
internal sealed class DataStreamReader(StreamPair pair) : ISpdyStreamHandler
{
    private const int PauseAt = 256 * 1024;

    private readonly object _lock = new();
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: PauseAt, resumeWriterThreshold: PauseAt / 2, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false));

    private bool _delivering;
    private bool _ended;

    public PipeReader Reader => _pipe.Reader;

    /// <summary>Whether bytes wait for a slow reader.</summary>
    public bool IsBlocked => Volatile.Read(ref _delivering);

    public async ValueTask OnDataAsync(ReadOnlySequence<byte> data)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _delivering = true;
        }

        pair.NoteReceived(data.Length);
        foreach (var segment in data)
        {
            _pipe.Writer.Write(segment.Span);
        }

        var flush = _pipe.Writer.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            pair.Session.NoteHeldUp(pair, true);
            await flush.ConfigureAwait(false);
            pair.Session.NoteHeldUp(pair, false);
        }

        lock (_lock)
        {
            _delivering = false;
            if (_ended)
            {
                _pipe.Writer.Complete();
            }
        }
    }

    public void OnReply() => pair.OnReply(isData: true);

    public void OnFin() => pair.OnDataStreamEnd(wasReset: false);

    public void OnReset(uint status) => pair.OnDataStreamEnd(wasReset: true);

    public void OnLost(Exception reason) => pair.OnLost(reason);

    /// <summary>Lets the reader see the end behind what was received. From any thread; a delivery under way is let go.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            if (!_delivering)
            {
                _pipe.Writer.Complete();
                return;
            }
        }

        _pipe.Writer.CancelPendingFlush();
    }
}

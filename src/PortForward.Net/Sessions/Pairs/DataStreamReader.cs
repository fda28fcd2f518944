using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using PortForward.Net.Spdy;

namespace PortForward.Net.Sessions;

/// <summary>Takes what the pod sends: straight to the sink where there is one that takes it, else into a bounded pipe, and when the pipe's reader is
/// slow, the session's read loop waits.</summary>
/// <remarks>
/// The pipe always ends without an exception, so that all that was received stays readable; the pair tells why it ended. Nothing goes past bytes that
/// came before it: the sink is written to only while the pipe's reader has delivered all that was ever put in.
/// </remarks>
internal sealed class DataStreamReader(StreamPair pair) : ISpdyStreamHandler
{
    private const int PauseAt = 256 * 1024;

    private static readonly PipeOptions Options = new(
        pauseWriterThreshold: PauseAt, resumeWriterThreshold: PauseAt / 2, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false);

    private readonly object _lock = new();
    private readonly Pipe _pipe = new(Options);

    private IReadySink? _sink;
    private long _undelivered;
    private bool _delivering;
    private bool _ended;

    public PipeReader Reader => _pipe.Reader;

    /// <summary>Whether bytes wait for a slow reader.</summary>
    public bool IsBlocked => Volatile.Read(ref _delivering);

    /// <summary>From now on bytes may go straight to the sink. The pipe's reader writes to the same place, and tells by <see cref="NoteDelivered"/>
    /// what it has written.</summary>
    public void PassTo(IReadySink sink) => Volatile.Write(ref _sink, sink);

    public void NoteDelivered(long count) => Interlocked.Add(ref _undelivered, -count);

    public ValueTask OnDataAsync(ReadOnlySequence<byte> data)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return default;
            }

            _delivering = true;
        }

        pair.NoteReceived(data.Length);
        if (Volatile.Read(ref _sink) is { } sink && Volatile.Read(ref _undelivered) == 0)
        {
            data = data.Slice(sink.TryWrite(data));
        }

        if (data.IsEmpty)
        {
            EndDelivery();
            return default;
        }

        Interlocked.Add(ref _undelivered, data.Length);
        foreach (var segment in data)
        {
            _pipe.Writer.Write(segment.Span);
        }

        var flush = _pipe.Writer.FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return WaitForReaderAsync(flush);
        }

        flush.GetAwaiter().GetResult();
        EndDelivery();
        return default;
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForReaderAsync(ValueTask<FlushResult> flush)
    {
        pair.Session.NoteHeldUp(pair, true);
        await flush.ConfigureAwait(false);
        pair.Session.NoteHeldUp(pair, false);
        EndDelivery();
    }

    private void EndDelivery()
    {
        lock (_lock)
        {
            _delivering = false;
            if (_ended)
            {
                _pipe.Writer.Complete();
            }
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;

namespace PortForward.Net.Testing.Sessions;

/// <summary>A stream of a session: the error or the data stream of a connection, with the state of both directions.</summary>
#pragma warning disable CA1001 // The token source has no timer and no parent, and a reset may come at any time: it is left to the garbage collector.
internal sealed class PodStream
#pragma warning restore CA1001
{
    /// <summary>The time without reads after which the remaining data of a disconnected client is discarded.</summary>
    public static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly FrameOutbox _outbox;
    private readonly Pipe _received;
    private readonly CancellationTokenSource _reset = new();
    private readonly TaskCompletionSource _remoteEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _remoteDone;
    private bool _localDone;
    private bool _receivedEnded;

    public PodStream(int id, StreamRequest request, FrameOutbox outbox, int bufferSize, DataHandover? handover)
    {
        Id = id;
        Request = request;
        _outbox = outbox;
        Handover = handover;
        _received = new Pipe(new PipeOptions(
            pauseWriterThreshold: bufferSize,
            resumeWriterThreshold: bufferSize / 2,
            minimumSegmentSize: 16 * 1024,
            useSynchronizationContext: false));
        Input = new ProgramInput(_received.Reader);
    }

    public int Id { get; }

    public StreamRequest Request { get; }

    /// <summary>Gets the handover from a synchronous worker; null if data is buffered instead.</summary>
    public DataHandover? Handover { get; }

    /// <summary>Gets the data from the client. It ends only with <see cref="EndReceived"/>.</summary>
    public ProgramInput Input { get; }

    /// <summary>Gets a task that completes when the client has sent FIN or RST.</summary>
    public Task RemoteEnd => _remoteEnd.Task;

    /// <summary>Gets a token that is canceled when the client resets the stream or the session ends.</summary>
    public CancellationToken ResetToken => _reset.Token;

    /// <summary>Gets a value indicating whether both directions have ended.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _remoteDone && _localDone;
            }
        }
    }

    /// <summary>Gets a value indicating whether the stream has been accepted.</summary>
    public bool IsReplied { get; private set; }

    /// <summary>Receives the bytes of a DATA frame. Waits while the handler has too much unread data.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="gone">Canceled when the client has disconnected, to stop waiting for a handler that does not read.</param>
    /// <returns>Whether the handler may still read.</returns>
    public async ValueTask<bool> ReceiveAsync(ReadOnlySequence<byte> data, CancellationToken gone)
    {
        ValueTask<FlushResult> flush;
        lock (_gate)
        {
            if (_receivedEnded)
            {
                return false;
            }

            foreach (var segment in data)
            {
                _received.Writer.Write(segment.Span);
            }

            flush = _received.Writer.FlushAsync(gone);
        }

        try
        {
            return !(await flush.ConfigureAwait(false)).IsCompleted;
        }
        catch (OperationCanceledException)
        {
            return await WaitForProgramAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> WaitForProgramAsync()
    {
        while (true)
        {
            var reads = Input.Reads;
            using var patience = new CancellationTokenSource(ReadPatience, TimeProvider.System);
            ValueTask<FlushResult> flush;
            lock (_gate)
            {
                if (_receivedEnded)
                {
                    return false;
                }

                flush = _received.Writer.FlushAsync(patience.Token);
            }

            try
            {
                return !(await flush.ConfigureAwait(false)).IsCompleted;
            }
            catch (OperationCanceledException) when (Input.Reads != reads)
            {
                // It is slow, but still reading.
            }
        }
    }

    public void ReceiveFin()
    {
        lock (_gate)
        {
            _remoteDone = true;
        }

        if (Handover is null)
        {
            _remoteEnd.TrySetResult();
        }
        else
        {
            Handover.End();
        }
    }

    /// <summary>Stops accepting data from the client.</summary>
    public void EndTaking() => _remoteEnd.TrySetResult();

    /// <summary>Ends both directions, because of a reset or the end of the session.</summary>
    public void ReceiveReset()
    {
        lock (_gate)
        {
            (_remoteDone, _localDone) = (true, true);
        }

        if (Handover is { } handover)
        {
            // Data that was taken is still being delivered to the handler, which then reads the end.
            handover.End();
        }
        else
        {
            EndReceived();
        }

        _remoteEnd.TrySetResult();
        _reset.Cancel();
    }

    /// <summary>Signals the end to the handler. Later data is discarded.</summary>
    public void EndReceived()
    {
        lock (_gate)
        {
            _receivedEnded = true;
            _received.Writer.Complete();
        }
    }

    public void Reply()
    {
        IsReplied = true;
        _outbox.SendReply(Id);
    }

    /// <summary>Sends bytes. The task completes when there is room for more and need not be awaited for a short last write.</summary>
    public Task SendAsync(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            return _localDone ? Task.CompletedTask : _outbox.SendDataAsync(Id, data);
        }
    }

    /// <summary>Sends a FIN, once.</summary>
    public void SendFin()
    {
        lock (_gate)
        {
            if (!_localDone)
            {
                _localDone = true;
                _outbox.SendFin(Id);
            }
        }
    }

    /// <summary>Ends both directions. Sends a RST only if no FIN was sent, like real SPDY servers.</summary>
    public void Reset(uint status)
    {
        lock (_gate)
        {
            if (!_localDone)
            {
                _outbox.SendReset(Id, status);
            }

            (_remoteDone, _localDone) = (true, true);
        }

        Handover?.End();
        _remoteEnd.TrySetResult();
    }
}

using System.Buffers;
using System.IO.Pipelines;

namespace PortForward.Net.Testing.Sessions;

/// <summary>One stream of a session: the error or the data stream of a connection, and which of its ends are over.</summary>
#pragma warning disable CA1001 // The token source has no timer and no parent, and a reset may come at any time: it is left to the collector.
internal sealed class PodStream
#pragma warning restore CA1001
{
    /// <summary>How long a program may read nothing until the rest of what a client that has left sent is dropped.</summary>
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

    /// <summary>Where a synchronous worker leaves what the client sends; null where nobody waits for the pod's side to take it.</summary>
    public DataHandover? Handover { get; }

    /// <summary>What the client sent; it ends with <see cref="EndReceived"/>, not by itself.</summary>
    public ProgramInput Input { get; }

    /// <summary>Ends when the client has sent its last byte, by FIN or by reset.</summary>
    public Task RemoteEnd => _remoteEnd.Task;

    /// <summary>Cancelled when the client resets the stream or the session ends.</summary>
    public CancellationToken ResetToken => _reset.Token;

    /// <summary>Whether neither side may send any more.</summary>
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

    /// <summary>Whether the client has been told that the stream is open.</summary>
    public bool IsReplied { get; private set; }

    /// <summary>Takes the bytes of a DATA frame; waits while the program in the pod has too much unread.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="gone">Cancelled when the client has left: a program that reads nothing is then waited for no longer.</param>
    /// <returns>Whether the program may still read.</returns>
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
                // It reads slowly, but it reads.
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

    /// <summary>The pod's side takes nothing more of what the client sends.</summary>
    public void EndTaking() => _remoteEnd.TrySetResult();

    /// <summary>Both directions are over, at the client's word or with the session.</summary>
    public void ReceiveReset()
    {
        lock (_gate)
        {
            (_remoteDone, _localDone) = (true, true);
        }

        if (Handover is { } handover)
        {
            // What was taken from it is still on its way to the program, which then reads the end.
            handover.End();
        }
        else
        {
            EndReceived();
        }

        _remoteEnd.TrySetResult();
        _reset.Cancel();
    }

    /// <summary>Lets the program read the end; what comes later is dropped.</summary>
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

    /// <summary>Sends bytes; the task ends when there is room for more. Whoever ends with few may leave it unawaited.</summary>
    public Task SendAsync(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            return _localDone ? Task.CompletedTask : _outbox.SendDataAsync(Id, data);
        }
    }

    /// <summary>Sends FIN, once.</summary>
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

    /// <summary>Ends both directions; says so only to a client that has not had our FIN, as SPDY servers in the field do.</summary>
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

using System.Diagnostics;

namespace PortForward.Net.Spdy.FlowControl;

/// <summary>The state of the server's workers: how many streams each has, and which frames it has processed.</summary>
/// <remarks>
/// A server assigns the frames of a stream to a worker by its ID modulo five, and PINGs to the workers in turn (protocol.md 4.5). A worker
/// blocks until the pod accepts its frame (6.4), so its reply to a PING confirms every frame that was sent to it before. A server without workers
/// confirms them in the same way. Guarded by the connection's gate.
/// </remarks>
internal sealed class ServerWorkers(object gate, TimeProvider timeProvider)
{
    public const int Count = 5;

    /// <summary>The queue length of a worker. With one more frame, the server stops reading.</summary>
    public const int QueueLength = 50;

    private readonly ServerWorker[] _workers = [new(), new(), new(), new(), new()];
    private long _pings;
    private long _lastAnswered = -1;
    private uint _nextPingId = 1;
    private long _bytesSent;

    /// <summary>Gets the last measured round-trip time; zero if there is none.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>Gets the total number of DATA bytes sent. Can be read without the gate.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    public void AddStream(int id) => WorkerOf(id).Streams++;

    public void RemoveStream(int id) => WorkerOf(id).Streams--;

    public void NoteData(int streamId, int length)
    {
        var worker = WorkerOf(streamId);
        Volatile.Write(ref _bytesSent, _bytesSent + length);
        worker.SentFrames++;
        worker.SentBytes += length;
    }

    /// <summary>Gets the number of frames that the stream's worker has not confirmed.</summary>
    public int Unconfirmed(int streamId) => (int)Math.Min(int.MaxValue, WorkerOf(streamId).UnconfirmedFrames);

    /// <summary>Determines whether the worker has unconfirmed frames.</summary>
    public bool HasUnconfirmed(int worker) => _workers[worker].UnconfirmedFrames > 0;

    /// <summary>Gets the number of frames of the stream's worker after its last PING.</summary>
    public int Unasked(int streamId) => (int)Math.Min(int.MaxValue, WorkerOf(streamId).UnaskedFrames);

    /// <summary>Chooses the first of two IDs for a pair of streams, so that both are assigned to the least used worker that is not blocked.</summary>
    /// <param name="next">The lowest free ID.</param>
    public long ChooseFirstId(long next)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        var best = next;
        for (var id = next + 2; id < next + (2 * Count); id += 2)
        {
            if (Rank(id).CompareTo(Rank(best)) < 0)
            {
                best = id;
            }
        }

        return best;
    }

    /// <summary>Gets a value indicating whether a blocked worker has so many PINGs in its queue that more could fill it.</summary>
    public bool IsFullOfPings
    {
        get
        {
            foreach (var worker in _workers)
            {
                if (worker.Asked.Count >= FlowControlLimits.ProbePings)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Records a PING that is being sent. Returns its ID and the worker that will reply.</summary>
    public (uint Id, int Worker) NotePing()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        var (id, worker) = (_nextPingId, (int)(_pings % Count));
        _nextPingId = id >= int.MaxValue - 2 ? 1 : id + 2;
        _workers[worker].Ask(id, _pings++, timeProvider.GetTimestamp());
        return (id, worker);
    }

    /// <summary>Records a reply. Returns the worker; null if there was no such PING.</summary>
    public int? NoteReply(uint id)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        for (var i = 0; i < Count; i++)
        {
            if (_workers[i].TryConfirm(id, out var ping))
            {
                RoundTrip = timeProvider.GetElapsedTime(ping.SentAt);
                _lastAnswered = Math.Max(_lastAnswered, ping.Number);
                NoteOvertaken();
                return i;
            }
        }

        return null;
    }

    /// <summary>Determines whether a worker has not replied for a significant time although others have.</summary>
    public bool IsBlocked(int worker) =>
        _workers[worker].OvertakenAt is { } since && timeProvider.GetElapsedTime(since) >= FlowControlLimits.WorkerGrace;

    public bool HasStreams(int worker) => _workers[worker].Streams > 0;

    /// <summary>Determines whether the server may have stopped reading because a pod does not read. It then replies to no PING.</summary>
    public bool MayHaveStoppedReading()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        foreach (var worker in _workers)
        {
            if (worker.UnconfirmedFrames >= QueueLength && worker.UnconfirmedBytes >= FlowControlLimits.LeastSocketBuffer)
            {
                return true;
            }
        }

        return false;
    }

    private ServerWorker WorkerOf(int streamId)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        return _workers[streamId % Count];
    }

    private void NoteOvertaken()
    {
        foreach (var worker in _workers)
        {
            worker.OvertakenAt = worker.Asked.TryPeek(out var first) && first.Number < _lastAnswered
                ? worker.OvertakenAt ?? timeProvider.GetTimestamp()
                : null;
        }
    }

    private (bool, int) Rank(long id) => (IsBlocked((int)(id % Count)), _workers[id % Count].Streams);
}

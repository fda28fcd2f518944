using System.Diagnostics;

namespace PortForward.Net.Spdy.FlowControl;

/// <summary>What is known of the server's workers: how many streams each has, and which frames it has dealt with.</summary>
/// <remarks>
/// A server hands the frames of a stream to the worker of its id modulo five, and PINGs to one worker after the other (protocol.md 4.5). A worker
/// stands still until the pod takes its frame (6.4), so its reply to a PING confirms every frame that was sent to it before. A server without workers
/// confirms them just the same. Guarded by the connection's gate.
/// </remarks>
internal sealed class ServerWorkers(object gate, TimeProvider timeProvider)
{
    public const int Count = 5;

    /// <summary>A worker's queue: one frame more, and the server stops reading.</summary>
    public const int QueueLength = 50;

    /// <summary>With the frames that may wait beside them, still less than the queue holds.</summary>
    private const int MostPings = 12;

    /// <summary>What a pod's socket takes before its worker has to wait.</summary>
    private const int LeastSocketBuffer = 128 * 1024;

    /// <summary>How much later than the others a worker may answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly ServerWorker[] _workers = [new(), new(), new(), new(), new()];
    private long _pings;
    private long _lastAnswered = -1;
    private uint _nextPingId = 1;
    private long _bytesSent;

    /// <summary>The time from a PING to its reply, the last time; zero where there was none.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>How many bytes of DATA were sent in all. It may be looked at from anywhere.</summary>
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

    /// <summary>Frames that the stream's worker may not have dealt with yet.</summary>
    public int Unconfirmed(int streamId) => (int)Math.Min(int.MaxValue, WorkerOf(streamId).UnconfirmedFrames);

    /// <summary>Whether the worker may not have dealt with all frames yet.</summary>
    public bool HasUnconfirmed(int worker) => _workers[worker].UnconfirmedFrames > 0;

    /// <summary>Frames of the stream's worker that no PING was sent behind.</summary>
    public int Unasked(int streamId) => (int)Math.Min(int.MaxValue, WorkerOf(streamId).UnaskedFrames);

    /// <summary>Gives the first of two ids for streams that belong together, both for the worker that is the least in use and not blocked.</summary>
    /// <param name="next">The lowest id that is left.</param>
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

    /// <summary>Whether a worker that stands still has so many PINGs in its queue that more could fill it.</summary>
    public bool IsFullOfPings
    {
        get
        {
            foreach (var worker in _workers)
            {
                if (worker.Asked.Count >= MostPings)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Notes a PING that is being sent; gives its id and the worker that will answer it.</summary>
    public (uint Id, int Worker) NotePing()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        var (id, worker) = (_nextPingId, (int)(_pings % Count));
        _nextPingId = id >= int.MaxValue - 2 ? 1 : id + 2;
        _workers[worker].Ask(id, _pings++, timeProvider.GetTimestamp());
        return (id, worker);
    }

    /// <summary>Notes a reply; gives the worker, or null where nobody asked.</summary>
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

    /// <summary>Whether a worker has not answered although others have, for longer than chance would have it.</summary>
    public bool IsBlocked(int worker) =>
        _workers[worker].OvertakenAt is { } since && timeProvider.GetElapsedTime(since) >= Grace;

    public bool HasStreams(int worker) => _workers[worker].Streams > 0;

    /// <summary>Whether the server may have stopped reading because a pod does not read: then it answers no PING at all.</summary>
    public bool MayHaveStoppedReading()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        foreach (var worker in _workers)
        {
            if (worker.UnconfirmedFrames >= QueueLength && worker.UnconfirmedBytes >= LeastSocketBuffer)
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

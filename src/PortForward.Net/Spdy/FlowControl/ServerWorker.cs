namespace PortForward.Net.Spdy.FlowControl;

/// <summary>One of the server's workers. Guarded by the connection's gate.</summary>
internal sealed class ServerWorker
{
    /// <summary>A worker that stands still for hours is asked again and again; more questions would tell no more.</summary>
    private const int MaxAsked = 16;

    private long _askedFrames;
    private long _confirmedFrames;
    private long _confirmedBytes;

    public int Streams { get; set; }

    public long SentFrames { get; set; }

    public long SentBytes { get; set; }

    public long UnconfirmedFrames => SentFrames - _confirmedFrames;

    public long UnconfirmedBytes => SentBytes - _confirmedBytes;

    /// <summary>Frames that no PING has been sent behind.</summary>
    public long UnaskedFrames => SentFrames - _askedFrames;

    /// <summary>The PINGs without a reply yet, in their order.</summary>
    public Queue<(uint Id, long Number, long SentAt, long Frames, long Bytes)> Asked { get; } = new();

    /// <summary>When a later PING of another worker was answered before the first of these.</summary>
    public long? OvertakenAt { get; set; }

    public void Ask(uint id, long number, long now)
    {
        if (Asked.Count < MaxAsked)
        {
            Asked.Enqueue((id, number, now, SentFrames, SentBytes));
            _askedFrames = SentFrames;
        }
    }

    /// <summary>Takes a reply, if it is one to this worker's PINGs. It also stands for those before it: a worker keeps to the order.</summary>
    public bool TryConfirm(uint id, out (uint Id, long Number, long SentAt, long Frames, long Bytes) ping)
    {
        ping = default;
        foreach (var asked in Asked)
        {
            if (asked.Id == id)
            {
                ping = asked;
            }
        }

        if (ping.Id != id)
        {
            return false;
        }

        while (Asked.Dequeue().Id != id)
        {
        }

        (_confirmedFrames, _confirmedBytes) = (ping.Frames, ping.Bytes);
        return true;
    }
}

namespace PortForward.Net.Spdy.FlowControl;

/// <summary>The state of one of the server's workers. Guarded by the connection's gate.</summary>
internal sealed class ServerWorker
{
    private long _askedFrames;
    private long _confirmedFrames;
    private long _confirmedBytes;

    public int Streams { get; set; }

    public long SentFrames { get; set; }

    public long SentBytes { get; set; }

    public long UnconfirmedFrames => SentFrames - _confirmedFrames;

    public long UnconfirmedBytes => SentBytes - _confirmedBytes;

    /// <summary>Gets the number of frames after the last PING.</summary>
    public long UnaskedFrames => SentFrames - _askedFrames;

    /// <summary>Gets the outstanding PINGs, in order.</summary>
    public Queue<(uint Id, long Number, long SentAt, long Frames, long Bytes)> Asked { get; } = new();

    /// <summary>Gets or sets the time at which a later PING of another worker was answered before the first of these.</summary>
    public long? OvertakenAt { get; set; }

    public void Ask(uint id, long number, long now)
    {
        if (Asked.Count < FlowControlLimits.QuestionsPerWorker)
        {
            Asked.Enqueue((id, number, now, SentFrames, SentBytes));
            _askedFrames = SentFrames;
        }
    }

    /// <summary>Processes a reply if it belongs to a PING of this worker. It also confirms the PINGs before it, since a worker processes them in
    /// order.</summary>
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

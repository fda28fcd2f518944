namespace PortForward.Net.Sessions.Pairs;

/// <summary>What a pair has carried, and when it last did.</summary>
internal sealed class PairActivity(PairTimer timer)
{
    private long _received;
    private long _receivedAt = timer.Now;
    private bool _expectsAnswer;

    /// <summary>When the pod last sent something; at first, when the pair was made.</summary>
    public long ReceivedAt => Volatile.Read(ref _receivedAt);

    public long BytesReceived => Volatile.Read(ref _received);

    public void NoteReceived(long count)
    {
        Volatile.Write(ref _expectsAnswer, false);
        Volatile.Write(ref _received, _received + count);
        Volatile.Write(ref _receivedAt, timer.Now);
    }

    /// <summary>Something is about to be sent. The answer may arrive before the sender learns that it has been.</summary>
    public void NoteSending() => Volatile.Write(ref _expectsAnswer, true);

    /// <summary>Whether nothing was carried either way for a time, and the pod sent last, or nobody ever did: then nobody waits for an answer.</summary>
    public bool IsQuietFor(TimeSpan time) => !Volatile.Read(ref _expectsAnswer) && timer.Since(ReceivedAt) >= time;
}

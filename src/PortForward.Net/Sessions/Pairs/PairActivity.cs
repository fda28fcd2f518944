namespace PortForward.Net.Sessions.Pairs;

/// <summary>Records the traffic of a pair.</summary>
internal sealed class PairActivity(PairTimer timer)
{
    private long _received;
    private long _receivedAt = timer.Now;
    private bool _expectsAnswer;

    /// <summary>Gets the time at which the pod last sent data; initially, the time at which the pair was created.</summary>
    public long ReceivedAt => Volatile.Read(ref _receivedAt);

    public long BytesReceived => Volatile.Read(ref _received);

    public void NoteReceived(long count)
    {
        Volatile.Write(ref _expectsAnswer, false);
        Volatile.Write(ref _received, _received + count);
        Volatile.Write(ref _receivedAt, timer.Now);
    }

    /// <summary>Records that data is about to be sent. The response may arrive before the write completes.</summary>
    public void NoteSending() => Volatile.Write(ref _expectsAnswer, true);

    /// <summary>Determines whether nothing was sent in either direction for a time and no response is expected, because the pod sent last or nobody
    /// sent anything.</summary>
    public bool IsQuietFor(TimeSpan time) => !Volatile.Read(ref _expectsAnswer) && timer.Since(ReceivedAt) >= time;
}

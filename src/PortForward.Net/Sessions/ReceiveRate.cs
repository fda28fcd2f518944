namespace PortForward.Net.Sessions;

/// <summary>How much arrives on a session, in windows of a second. Written by the session's receive loop alone, and read from anywhere.</summary>
internal sealed class ReceiveRate(TimeProvider timeProvider)
{
    /// <summary>Beyond so much in a second, a transfer is in bulk: an interactive connection stays far below.</summary>
    private const long BulkBytes = 1024 * 1024;

    private readonly long _second = timeProvider.TimestampFrequency;
    private long _begin = timeProvider.GetTimestamp();
    private long _count;
    private long _bulkUntil = long.MinValue;

    /// <summary>Whether so much arrived lately that others would wait behind it.</summary>
    public bool IsBulk => timeProvider.GetTimestamp() < Volatile.Read(ref _bulkUntil);

    /// <summary>Notes what has arrived.</summary>
    /// <param name="count">How many bytes.</param>
    /// <param name="now">The timestamp of their arrival.</param>
    public void Note(long count, long now)
    {
        if (now - _begin > _second)
        {
            _begin = now;
            _count = 0;
        }

        _count += count;
        if (_count >= BulkBytes)
        {
            Volatile.Write(ref _bulkUntil, now + _second);
        }
    }
}

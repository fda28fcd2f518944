namespace PortForward.Net.Sessions;

/// <summary>Measures the receive rate of a session in windows of a second. Written only by the session's receive loop, read from any thread.</summary>
internal sealed class ReceiveRate(TimeProvider timeProvider)
{
    private readonly long _second = timeProvider.TimestampFrequency;
    private long _begin = timeProvider.GetTimestamp();
    private long _count;
    private long _bulkUntil = long.MinValue;

    /// <summary>Gets a value indicating whether the recent rate would delay other connections.</summary>
    public bool IsBulk => timeProvider.GetTimestamp() < Volatile.Read(ref _bulkUntil);

    /// <summary>Records received bytes.</summary>
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
        if (_count >= SessionLimits.BulkLength)
        {
            Volatile.Write(ref _bulkUntil, now + _second);
        }
    }
}

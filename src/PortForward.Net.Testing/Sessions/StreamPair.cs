namespace PortForward.Net.Testing.Sessions;

/// <summary>The streams of one connection, while the second has yet to come.</summary>
internal sealed class StreamPair : IDisposable
{
    private ITimer? _timer;

    public PodStream? Error { get; private set; }

    public PodStream? Data { get; private set; }

    public bool IsComplete => Error is not null && Data is not null;

    public void StartTimer(TimeProvider timeProvider, TimeSpan dueTime, Action expired) =>
        _timer = timeProvider.CreateTimer(_ => expired(), null, dueTime, Timeout.InfiniteTimeSpan);

    /// <summary>Takes the stream as its half of the pair; false when that half is taken.</summary>
    public bool TryAdd(PodStream stream)
    {
        if ((stream.Request.IsError ? Error : Data) is not null)
        {
            return false;
        }

        if (stream.Request.IsError)
        {
            Error = stream;
        }
        else
        {
            Data = stream;
        }

        return true;
    }

    public void Dispose() => _timer?.Dispose();
}

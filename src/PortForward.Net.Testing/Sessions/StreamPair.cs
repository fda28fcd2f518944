namespace PortForward.Net.Testing.Sessions;

/// <summary>The streams of a connection, of which the second one may still be missing.</summary>
internal sealed class StreamPair : IDisposable
{
    private ITimer? _timer;

    public PodStream? Error { get; private set; }

    public PodStream? Data { get; private set; }

    public bool IsComplete => Error is not null && Data is not null;

    public void StartTimer(TimeProvider timeProvider, TimeSpan dueTime, Action expired) =>
        _timer = timeProvider.CreateTimer(_ => expired(), null, dueTime, Timeout.InfiniteTimeSpan);

    /// <summary>Adds a stream to the pair. Returns false if there already is one of its kind.</summary>
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

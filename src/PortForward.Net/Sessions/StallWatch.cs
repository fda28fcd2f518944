using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Timing;

namespace PortForward.Net.Sessions;

/// <summary>Ends a connection whose local side does not read, if it blocks other connections on its session.</summary>
/// <remarks>A session delivers one frame at a time, so at most one connection blocks it. A connection that is alone on its session, or beside idle ones,
/// may read as slowly as it likes: that is back-pressure.</remarks>
internal sealed class StallWatch : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly Func<StreamPair, TimeSpan, bool> _hasWaiters;
    private readonly Action<StreamPair> _onStalled;
    private readonly HoldUp _shared;
    private readonly HoldUp _stall;
    private readonly WatchTimer _timer;
    private StreamPair? _slow;
    private long _progress;

    public StallWatch(TimeProvider timeProvider, TimeSpan timeout, Func<StreamPair, TimeSpan, bool> hasWaiters, Action<StreamPair> onStalled)
    {
        _timeout = timeout;
        _hasWaiters = hasWaiters;
        _onStalled = onStalled;
        _shared = new HoldUp(timeProvider);
        _stall = new HoldUp(timeProvider);
        _timer = new WatchTimer(timeProvider, timeout / SessionLimits.StallLooks, Look);
    }

    /// <summary>Gets the connection that the session waits for; null if there is none.</summary>
    public StreamPair? Slow => Volatile.Read(ref _slow);

    /// <summary>Sets whether the session has more than one connection.</summary>
    public void SetShared(bool isShared)
    {
        if (!isShared)
        {
            _shared.End();
        }
        else if (_shared.Duration == TimeSpan.Zero)
        {
            _shared.Begin();
        }
    }

    /// <summary>Records that the session waits for the local side of a connection.</summary>
    public void Begin(StreamPair slow)
    {
        _stall.Begin();
        Volatile.Write(ref _slow, slow);
        _timer.Begin();
    }

    public void End()
    {
        Volatile.Write(ref _slow, null);
        _timer.End();
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (Volatile.Read(ref _slow) is not { } slow)
        {
            return;
        }

        if (slow.Incoming.Progress is var progress && progress != _progress)
        {
            _progress = progress;
            _stall.Begin();
            return;
        }

        var (stalled, shared) = (_stall.Duration, _shared.Duration);
        if (stalled >= _timeout && shared >= _timeout && ReferenceEquals(slow, Volatile.Read(ref _slow)) && _hasWaiters(slow, stalled))
        {
            _onStalled(slow);
        }
    }
}

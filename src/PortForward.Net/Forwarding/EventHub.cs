using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PortForward.Net.Forwarding;

/// <summary>Delivers events to watchers. Each watcher has a bounded buffer and loses the oldest events if it is slow.</summary>
/// <remarks>Ports accept connections before a watcher can exist, so the first events are kept for the first watcher, up to a limit.</remarks>
/// <param name="subjectOf">Returns what an event is about, if later watchers begin with the last event about it; otherwise, null.</param>
/// <param name="earlyEvents">The number of events that are kept for the first watcher.</param>
/// <typeparam name="T">The type of the events.</typeparam>
internal class EventHub<T>(Func<T, object?> subjectOf, int earlyEvents)
    where T : class
{
    private readonly object _lock = new();
    private readonly List<Channel<T>> _watchers = [];
    private readonly List<(object Subject, T Item)> _current = [];
    private List<T>? _early = [];
    private bool _completed;

    public void Publish(T item)
    {
        lock (_lock)
        {
            if (subjectOf(item) is { } subject)
            {
                Keep(subject, item);
            }

            _early = _early?.Count < earlyEvents ? _early : null;
            _early?.Add(item);
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(item);
            }
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryComplete();
            }
        }
    }

    /// <summary>Returns the events so far to the first watcher, and the last event about each subject to the others; then all events until the hub is
    /// completed.</summary>
    public async IAsyncEnumerable<T> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = Join();
        try
        {
            await foreach (var item in watcher.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(watcher);
            }
        }
    }

    private void Keep(object subject, T item)
    {
        var index = _current.FindIndex(kept => kept.Subject.Equals(subject));
        if (index < 0)
        {
            _current.Add((subject, item));
        }
        else
        {
            _current[index] = (subject, item);
        }
    }

    private Channel<T> Join()
    {
        var watcher = Channel.CreateBounded<T>(
            new BoundedChannelOptions(ForwardingLimits.WatcherEvents) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            foreach (var item in _early ?? _current.ConvertAll(kept => kept.Item))
            {
                watcher.Writer.TryWrite(item);
            }

            _early = null;
            _watchers.Add(watcher);
            if (_completed)
            {
                watcher.Writer.TryComplete();
            }
        }

        return watcher;
    }
}

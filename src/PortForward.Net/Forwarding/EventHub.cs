using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PortForward.Net.Forwarding;

/// <summary>Delivers events to watchers. Each watcher has a bounded buffer and loses the oldest events if it is slow.</summary>
/// <remarks>Ports accept connections before a watcher can exist, so the first events are kept for the first watcher, up to a limit.</remarks>
internal sealed class EventHub
{
    private readonly object _lock = new();
    private readonly List<Channel<PortForwardEvent>> _watchers = [];
    private List<PortForwardEvent>? _early = [];
    private PodSelected? _pod;
    private StateChanged? _state;
    private bool _completed;

    public void Publish(PortForwardEvent item)
    {
        lock (_lock)
        {
            _pod = item as PodSelected ?? _pod;
            _state = item as StateChanged ?? _state;
            _early = _early?.Count < ForwardingLimits.EarlyEvents ? _early : null;
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

    /// <summary>Returns the events so far to the first watcher, and the current pod and state to the others; then all events until the forwarder has
    /// stopped.</summary>
    public async IAsyncEnumerable<PortForwardEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
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

    private Channel<PortForwardEvent> Join()
    {
        var watcher = Channel.CreateBounded<PortForwardEvent>(
            new BoundedChannelOptions(ForwardingLimits.WatcherEvents) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            IEnumerable<PortForwardEvent?> past = (IEnumerable<PortForwardEvent?>?)_early ?? [_pod, _state];
            _early = null;
            foreach (var item in past)
            {
                if (item is not null)
                {
                    watcher.Writer.TryWrite(item);
                }
            }

            _watchers.Add(watcher);
            if (_completed)
            {
                watcher.Writer.TryComplete();
            }
        }

        return watcher;
    }
}

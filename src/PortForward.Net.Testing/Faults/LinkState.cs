namespace PortForward.Net.Testing.Faults;

/// <summary>The state of a session's connection: it transmits, holds back or discards bytes.</summary>
internal sealed class LinkState
{
    private readonly object _gate = new();
    private TestLinkDirections _stalled;
    private TaskCompletionSource? _restored;
    private bool _silent;
    private bool _hasSwallowed;

    public void Stall(TestLinkDirections directions)
    {
        lock (_gate)
        {
            _stalled |= directions;
            _restored ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Silence()
    {
        lock (_gate)
        {
            _silent = true;
        }
    }

    public void Restore()
    {
        lock (_gate)
        {
            (_stalled, _silent) = (TestLinkDirections.None, false);
            _restored?.SetResult();
            _restored = null;
        }
    }

    /// <summary>Waits while a direction is stalled.</summary>
    public Task WhileStalledAsync(TestLinkDirections direction)
    {
        lock (_gate)
        {
            return _stalled.HasFlag(direction) ? _restored!.Task : Task.CompletedTask;
        }
    }

    /// <summary>Returns whether bytes are transmitted rather than discarded.</summary>
    public bool Pass()
    {
        lock (_gate)
        {
            _hasSwallowed |= _silent;
            return !_hasSwallowed;
        }
    }
}

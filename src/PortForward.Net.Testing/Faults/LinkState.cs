namespace PortForward.Net.Testing.Faults;

/// <summary>Whether the connection of one session carries bytes, holds them back, or swallows them.</summary>
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

    /// <summary>Waits while nothing is carried in a direction.</summary>
    public Task WhileStalledAsync(TestLinkDirections direction)
    {
        lock (_gate)
        {
            return _stalled.HasFlag(direction) ? _restored!.Task : Task.CompletedTask;
        }
    }

    /// <summary>Lets bytes pass; false when they are swallowed.</summary>
    public bool Pass()
    {
        lock (_gate)
        {
            _hasSwallowed |= _silent;
            return !_hasSwallowed;
        }
    }
}

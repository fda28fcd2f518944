namespace PortForward.Net.Blocking;

/// <summary>Gives the current thread a role, until it is disposed of on the same thread.</summary>
internal readonly ref struct BlockingCall
{
    [ThreadStatic]
    private static ThreadRole _role;

    private readonly ThreadRole _before;
    private readonly SynchronizationContext? _context;

    private BlockingCall(ThreadRole role)
    {
        (_before, _context) = (_role, SynchronizationContext.Current);
        _role = role;
        SynchronizationContext.SetSynchronizationContext(null);
    }

    /// <summary>The role of the current thread.</summary>
    public static ThreadRole Role => _role;

    /// <summary>Begins a role. Under a synchronization context awaits would not go on inline, so there is none meanwhile.</summary>
    public static BlockingCall Begin(ThreadRole role) => new(role);

    public void Dispose()
    {
        _role = _before;
        SynchronizationContext.SetSynchronizationContext(_context);
    }
}

namespace PortForward.Net.Blocking;

/// <summary>Gives the current thread a role until it is disposed on the same thread.</summary>
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

    /// <summary>Gets the role of the current thread.</summary>
    public static ThreadRole Role => _role;

    /// <summary>Begins a role. The synchronization context is removed in the meantime, since awaits would not continue inline under it.</summary>
    public static BlockingCall Begin(ThreadRole role) => new(role);

    public void Dispose()
    {
        _role = _before;
        SynchronizationContext.SetSynchronizationContext(_context);
    }
}

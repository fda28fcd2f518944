namespace PortForward.Net.Compare.Forwards;

/// <summary>A forward that is up.</summary>
internal abstract class RunningForward : IAsyncDisposable
{
    /// <summary>The process that forwards and does nothing else; null where there is none.</summary>
    public virtual int? ProcessId => null;

    /// <summary>The sessions to the pod that were opened until now; null where that cannot be told.</summary>
    public virtual int? SessionsOpened => null;

    /// <summary>Opens a connection to one of the pod's ports that it was started for.</summary>
    public abstract Task<Stream> ConnectAsync(int port, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

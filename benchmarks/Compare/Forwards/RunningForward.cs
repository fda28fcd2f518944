using System.Net;

namespace PortForward.Net.Compare.Forwards;

/// <summary>A forward that is up.</summary>
internal abstract class RunningForward : IAsyncDisposable
{
    /// <summary>The sessions to the pod that were opened until now; null where that cannot be told.</summary>
    public virtual int? SessionsOpened => null;

    public abstract IPEndPoint this[int port] { get; }

    public abstract ValueTask DisposeAsync();
}

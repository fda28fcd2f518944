using System.Net;

namespace PortForward.Net;

/// <summary>One forwarded port.</summary>
public sealed class PortForwardListener : IAsyncDisposable
{
    /// <summary>The first local endpoint.</summary>
    public IPEndPoint LocalEndPoint => throw new NotImplementedException();

    /// <summary>All local endpoints.</summary>
    public IReadOnlyList<IPEndPoint> LocalEndPoints => throw new NotImplementedException();

    /// <summary>The port of the target, as the caller named it.</summary>
    public RemotePort RemotePort => throw new NotImplementedException();

    /// <summary>The port's number inside the pod.</summary>
    public int PodPort => throw new NotImplementedException();

    /// <summary>How many connections are open.</summary>
    public int ActiveConnections => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

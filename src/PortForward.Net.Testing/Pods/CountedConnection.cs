namespace PortForward.Net.Testing.Pods;

/// <summary>A connection that counts as open until it is disposed.</summary>
internal sealed class CountedConnection(Action ended) : IDisposable
{
    public void Dispose() => ended();
}

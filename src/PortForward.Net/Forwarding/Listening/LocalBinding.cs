namespace PortForward.Net.Forwarding.Listening;

/// <summary>The result of binding a forwarded port.</summary>
/// <param name="Sockets">The listening sockets. There may be some even if the port failed on another address.</param>
/// <param name="Failure">The reason why the port failed; null if it did not.</param>
/// <param name="Shortfall">The reason why one of localhost's addresses is not bound although the port did not fail; null if all are.</param>
internal sealed record LocalBinding(IReadOnlyList<LocalSocket> Sockets, PortForwardException? Failure, PortForwardException? Shortfall = null)
{
    public void Close()
    {
        foreach (var socket in Sockets)
        {
            socket.Dispose();
        }
    }
}

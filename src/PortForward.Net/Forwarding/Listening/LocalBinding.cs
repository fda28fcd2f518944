namespace PortForward.Net.Forwarding.Listening;

/// <summary>What came of binding one forwarded port.</summary>
/// <param name="Sockets">Those that listen; some may, although the port failed on another address.</param>
/// <param name="Failure">Why the port failed, or null.</param>
/// <param name="Shortfall">Why the port is not listened on at one of localhost's addresses although it has not failed, or null.</param>
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

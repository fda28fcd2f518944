using System.Net.Sockets;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>Checks, while an upload waits for room, whether the local socket was reset. Nothing else detects it, since nothing reads from the
/// socket.</summary>
internal sealed class ResetWatch : IDisposable
{
    private readonly Socket _socket;
    private readonly Action _onReset;
    private readonly WatchTimer _timer;

    public ResetWatch(Socket socket, TimeProvider timeProvider, Action onReset)
    {
        _socket = socket;
        _onReset = onReset;
        _timer = new WatchTimer(timeProvider, ForwardingLimits.ResetInterval, Look);
    }

    /// <summary>Begins a wait of the upload.</summary>
    public void Begin() => _timer.Begin();

    /// <summary>Ends the wait.</summary>
    public void End() => _timer.End();

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (IsReset())
        {
            _onReset();
        }
    }

    private bool IsReset()
    {
        try
        {
            // Polling for errors would also report urgent data, which telnet and FTP send and which is not an error.
            return (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! != SocketError.Success;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}

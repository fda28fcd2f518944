using System.Net.Sockets;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>Closes local sockets so that their peers can tell a clean end from a failure (protocol.md 5.7).</summary>
internal static class SocketCloser
{
    /// <summary>Shuts down sending, then waits briefly for the peer to end too.</summary>
    public static async Task FinishAsync(Socket socket, bool peerHasEnded, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ForwardingLimits.SocketDrainTime, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            var scratch = peerHasEnded ? [] : new byte[4096];
            while (scratch.Length > 0 && await socket.ReceiveAsync(scratch, either.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer is gone, or the wait is over.
        }

        socket.Dispose();
    }

    /// <summary>Waits until the kernel has delivered the received data, then resets the connection.</summary>
    /// <remarks>A reset discards data that is still in the kernel's send buffer.</remarks>
    public static async Task ResetBehindDataAsync(Socket socket, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var begun = timeProvider.GetTimestamp();
        for (var wait = ForwardingLimits.FirstDeliveryLook;
            !TcpPeer.HasEverything(socket) && timeProvider.GetElapsedTime(begun) < ForwardingLimits.SocketDrainTime;
            wait *= 2)
        {
            await Task.Delay(wait < ForwardingLimits.LongestDeliveryLook ? wait : ForwardingLimits.LongestDeliveryLook, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        Reset(socket);
    }

    /// <summary>Resets a failed connection, so that its peer cannot mistake a truncated response for a complete one.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already closed.
        }

        socket.Dispose();
    }
}

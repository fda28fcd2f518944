using System.Net.Sockets;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>How a local socket is left, so that its program learns the truth (protocol.md 5.7).</summary>
internal static class SocketCloser
{
    /// <summary>Says that nothing more comes, then waits a little for the program to end too.</summary>
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
            // The program is gone, or had its time.
        }

        socket.Dispose();
    }

    /// <summary>Lets what was received reach the program's machine, then resets the connection.</summary>
    /// <remarks>A reset destroys what the kernel still holds, which would be lost although the pod's side was done with it.</remarks>
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

    /// <summary>Resets the connection: it failed, and its program must not take what came for all there was.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }
}

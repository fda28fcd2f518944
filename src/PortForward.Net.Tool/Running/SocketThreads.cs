using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Tool.Running;

/// <summary>Runs socket continuations inline on the event thread instead of on another thread.</summary>
/// <remarks>
/// A thread switch costs more than most of what the command does with received data. .NET has a process-wide setting for this, intended for applications
/// that never block such a thread, and reads it from an environment variable with the first socket operation. So one is started here, and the variable is
/// then removed, since it must not affect child processes.
/// </remarks>
internal static class SocketThreads
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Enables the setting. Must be called before anything else uses a socket.</summary>
    public static void Prepare()
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(Variable) is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable(Variable, "1");
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var waiting = socket.ReceiveAsync(new byte[1]);
            socket.SendTo([0], socket.LocalEndPoint!);
            waiting.Wait();
        }
        catch (SocketException)
        {
            // The command also works without it, but more slowly.
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}

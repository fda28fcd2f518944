using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Tool.Running;

/// <summary>Lets what waits for a socket go on where the system tells that the socket is ready, instead of on another thread.</summary>
/// <remarks>
/// A change of threads costs more than most of what the command does with what arrives. .NET has this as a setting of the whole process, for programs
/// that never block such a thread, and takes it from an environment variable when the first socket is waited for. So one is waited for here, and the
/// variable is taken back, since it is not meant for the programs that the command starts.
/// </remarks>
internal static class SocketThreads
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Sets it up. Called before anything else uses a socket.</summary>
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
            // Without it the command works as well, if not as fast.
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }
}

using System.Net.Sockets;

namespace PortForward.Net.Compare.Hosts;

/// <summary>What the hosts share: a local port for each of the pod's, and an end when the process that started them ends.</summary>
internal static class HostLifetime
{
    /// <summary>Forwards until the standard input ends.</summary>
    /// <param name="ports">The pod's ports.</param>
    /// <param name="forwardAsync">Forwards one accepted connection to a port; the socket is disposed of when it returns.</param>
    public static async Task RunAsync(IEnumerable<int> ports, Func<Socket, int, Task> forwardAsync)
    {
        foreach (var port in ports)
        {
            // The listeners live as long as the process.
            var listener = Forwards.Loopback.Listen();
            _ = AcceptAsync(listener, socket => forwardAsync(socket, port));
            Console.Out.WriteLine($"Forwarding from {listener.LocalEndPoint} -> {port}");
        }

        await Console.Out.FlushAsync();
        var input = Console.OpenStandardInput();
        var buffer = new byte[1];
        while (await input.ReadAsync(buffer) > 0)
        {
        }
    }

    private static async Task AcceptAsync(Socket listener, Func<Socket, Task> forwardAsync)
    {
        while (true)
        {
            var socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            _ = ForwardAsync(socket, forwardAsync);
        }
    }

    private static async Task ForwardAsync(Socket socket, Func<Socket, Task> forwardAsync)
    {
        using (socket)
        {
            try
            {
                await forwardAsync(socket);
            }
#pragma warning disable CA1031 // One connection's end is not the host's, and the other side sees it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                await Console.Error.WriteLineAsync(e.Message);
            }
        }
    }
}

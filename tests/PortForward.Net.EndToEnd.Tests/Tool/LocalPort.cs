using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>What programs do with a forwarded port.</summary>
internal static class LocalPort
{
    public static async Task<string> GetAsync(int port)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = ToolProcess.Timeout };
        return await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
    }

    public static async Task ReadAllAsync(int port)
    {
        using var socket = await ConnectAsync(port);
        while ((await ReceiveAsync(socket)).Length > 0)
        {
        }
    }

    public static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // By the system call itself: with ConnectAsync, a connection that is reset at once looks as if it had never been made.
            await Task.Run(() => socket.Connect(new IPEndPoint(IPAddress.Loopback, port)));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static async Task<string> ReceiveAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(ToolProcess.Timeout);
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, timeout.Token));
    }

    public static async Task<bool> IsListeningAsync(int port)
    {
        try
        {
            using var socket = await ConnectAsync(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PortForward.Net.Tests.Transport;

/// <summary>An HTTP server of bare sockets: it hands each request's head to the test, which writes the answer byte by byte.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, Stream, Task> _answer;
    private readonly List<string> _requests = [];
    private readonly List<Task> _serving = [];
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;

    public RawServer(Func<string, Stream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Answers every request with the same bytes.</summary>
    public RawServer(string answer)
        : this((_, stream) => WriteAsync(stream, answer))
    {
    }

    public Uri Uri => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>The heads of the requests so far.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static Task WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>A whole answer with a body.</summary>
    public static string Answer(int status, string body, string headers = "") =>
        $"HTTP/1.1 {status} Status\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public static string Header(string request, string name)
    {
        foreach (var line in request.Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            {
                return line[(name.Length + 1)..].Trim();
            }
        }

        return "";
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        _sockets.ForEach(socket => socket.Dispose());
        await Task.WhenAll(_serving);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                _sockets.Add(socket);
                _serving.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            var stream = new NetworkStream(socket, ownsSocket: true);
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            {
                head.Append((char)one[0]);
            }

            if (head.Length > 0)
            {
                lock (_requests)
                {
                    _requests.Add(head.ToString());
                }

                await _answer(head.ToString(), stream);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Resilience.Load;

/// <summary>A connection of the load. It blocks its thread, so that its times don't depend on the thread pool, which the forwarder shares.</summary>
internal sealed class LoadConnection : IDisposable
{
    // Longer than a forwarder lets a connection wait for a pod.
    private const int TimeoutMilliseconds = 60_000;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = TimeoutMilliseconds,
        SendTimeout = TimeoutMilliseconds,
    };

    private readonly CancellationTokenRegistration _registration;

    /// <summary>Connects.</summary>
    public LoadConnection(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        _registration = cancellationToken.UnsafeRegister(static socket => ((Socket)socket!).Dispose(), _socket);
        try
        {
            _socket.Connect(endPoint);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Receives at least one byte.</summary>
    public int Receive(Span<byte> buffer)
        => _socket.Receive(buffer) is > 0 and var read
            ? read
            : throw new ConnectionFailedException(FailureKind.Truncated, "The connection ended without an error before all bytes had arrived.");

    /// <summary>Sends random bytes to an echo server, and checks the answer.</summary>
    public void Echo(Random random, Span<byte> sent, Span<byte> received)
    {
        random.NextBytes(sent);
        Send(sent);
        for (var rest = received; !rest.IsEmpty;)
        {
            rest = rest[Receive(rest)..];
        }

        if (!sent.SequenceEqual(received))
        {
            throw new ConnectionFailedException(FailureKind.Wrong, "Other bytes arrived than were sent.");
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _socket.Dispose();
    }
}

using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Testing.Pods;

/// <summary>A port that is served by a real listener.</summary>
internal sealed class EndpointPort(EndPoint endpoint) : IPodPort
{
    private const int ReadSize = 32 * 1024;

    public async ValueTask<TestPodHandler?> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = endpoint.AddressFamily is AddressFamily.Unspecified
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(endpoint.AddressFamily, SocketType.Stream, endpoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            if (endpoint.AddressFamily is not AddressFamily.Unix)
            {
                socket.NoDelay = true;
            }

            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            return (connection, token) => RelayAsync(socket, connection, token);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task RelayAsync(Socket socket, TestPodStream connection, CancellationToken cancellationToken)
    {
        using (socket)
        {
            var up = SendAsync(socket, connection, cancellationToken);
            var down = ReceiveAsync(socket, connection, cancellationToken);
            if (await Task.WhenAny(up, down).ConfigureAwait(false) is { IsCompletedSuccessfully: false })
            {
                // One direction has failed, so the other must not wait for the peer.
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }

            await Task.WhenAll(up, down).ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(Socket socket, TestPodStream connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await connection.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in result.Buffer)
            {
                for (var rest = segment; !rest.IsEmpty;)
                {
                    rest = rest[await socket.SendAsync(rest, cancellationToken).ConfigureAwait(false)..];
                }
            }

            connection.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                socket.Shutdown(SocketShutdown.Send);
                await connection.Input.CompleteAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    private static async Task ReceiveAsync(Socket socket, TestPodStream connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var memory = connection.Output.GetMemory(ReadSize);
            var count = await socket.ReceiveAsync(memory, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                connection.CompleteWrites();
                return;
            }

            connection.Output.Advance(count);
            var flush = await connection.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flush.IsCompleted)
            {
                throw new IOException("The client has closed the connection.");
            }
        }
    }
}

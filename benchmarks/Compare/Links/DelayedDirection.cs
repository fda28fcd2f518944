using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PortForward.Net.Compare.Links;

/// <summary>One direction of a connection: what comes in goes out later, as much as there is.</summary>
/// <remarks>So much may be on its way as ten gigabit a second for 50 milliseconds.</remarks>
internal sealed class DelayedDirection(Socket from, Socket to, DelayLine line)
{
    private const int BufferLength = 128 * 1024;
    private const int MostOnTheWay = 512;
    private readonly Channel<Packet> _packets = Channel.CreateBounded<Packet>(MostOnTheWay);

    /// <summary>Until the end of what comes in has gone out.</summary>
    public Task RunAsync() => Task.WhenAll(ReadAsync(), WriteAsync());

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
                var length = await from.ReceiveAsync(buffer);
                await _packets.Writer.WriteAsync(new(buffer, length, line.PassAsync()));
                if (length == 0)
                {
                    break;
                }
            }

            _packets.Writer.Complete();
        }
        catch (Exception e) when (IsEnd(e))
        {
            // A reset on this side is one on the other, at once.
            _packets.Writer.TryComplete();
            Reset(to);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var packet in _packets.Reader.ReadAllAsync())
            {
                await packet.Passed;
                if (packet.Length == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                }

                for (var sent = 0; sent < packet.Length;)
                {
                    sent += await to.SendAsync(packet.Buffer.AsMemory(sent, packet.Length - sent));
                }

                ArrayPool<byte>.Shared.Return(packet.Buffer);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            _packets.Writer.TryComplete();
            Reset(from);
        }
    }

    private static bool IsEnd(Exception e) => e is SocketException or ObjectDisposedException or OperationCanceledException or ChannelClosedException;

    private static void Reset(Socket socket)
    {
        try
        {
            socket.Close(0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private readonly record struct Packet(byte[] Buffer, int Length, Task Passed);
}

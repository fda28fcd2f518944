using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using PortForward.Net.Blocking;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tests.Authentication;

public sealed class WireStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_read_for_nothing_waits_until_there_is_something_and_takes_none_of_it()
    {
        var (wire, peer) = await ConnectAsync();
        await using (wire)
        using (peer)
        {
            var waiting = wire.ReadAsync(Memory<byte>.Empty).AsTask();
            Assert.False(waiting.IsCompleted);
            await peer.SendAsync(new byte[] { 1, 2, 3 });
            Assert.Equal(0, await waiting.WaitAsync(Patience));
            Assert.Equal([1, 2], await ReadAsync(wire, 2));
            Assert.Equal([3], await ReadAsync(wire, 2));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_go_both_ways_whole_and_end_with_the_peers_end(bool blocking)
    {
        var (wire, peer) = await ConnectAsync();
        await using (wire)
        using (peer)
        {
            var sent = new byte[3_000_000];
            new Random(1).NextBytes(sent);
            var echoing = EchoAsync(peer, sent.Length);
            var writing = blocking ? Task.Run(() => wire.Write(sent, 0, sent.Length)) : wire.WriteAsync(sent).AsTask();
            var back = new byte[sent.Length];
            await (blocking ? Task.Run(() => wire.ReadExactly(back, 0, back.Length)) : wire.ReadExactlyAsync(back).AsTask()).WaitAsync(Patience);
            await writing.WaitAsync(Patience);
            await echoing.WaitAsync(Patience);
            Assert.Equal(sent, back);
            Assert.Equal(0, blocking ? wire.Read(back, 0, 1) : await wire.ReadAsync(back.AsMemory(0, 1)).AsTask().WaitAsync(Patience));
        }
    }

    [Fact]
    public async Task What_was_held_back_goes_out_when_it_is_let_go()
    {
        var (wire, peer) = await ConnectAsync();
        await using (wire)
        using (peer)
        {
            wire.HoldPackets(true);
            await wire.WriteAsync(new byte[] { 1, 2 });
            await wire.WriteAsync(new byte[] { 3 });
            wire.HoldPackets(false);
            var received = new byte[3];
            await new NetworkStream(peer).ReadExactlyAsync(received).AsTask().WaitAsync(Patience);
            Assert.Equal([1, 2, 3], received);
        }
    }

    [Fact]
    public async Task Disposing_ends_a_read_that_waits()
    {
        var (wire, peer) = await ConnectAsync();
        using (peer)
        {
            var reading = wire.ReadAsync(new byte[1]).AsTask();
            await wire.DisposeAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => reading.WaitAsync(Patience));
            await Assert.ThrowsAsync<ObjectDisposedException>(() => wire.ReadAsync(new byte[1]).AsTask());
        }
    }

    [Fact]
    public async Task A_reset_is_an_io_error_with_the_sockets_reason()
    {
        var (wire, peer) = await ConnectAsync();
        await using (wire)
        {
            peer.LingerState = new LingerOption(true, 0);
            peer.Dispose();
            var error = await Assert.ThrowsAsync<IOException>(() => wire.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
            Assert.IsType<SocketException>(error.InnerException);
        }
    }

    [Fact]
    public async Task What_arrives_while_a_thread_is_blocked_is_received_on_that_thread()
    {
        const int Bytes = 20;
        var (wire, peer) = await ConnectAsync();
        await using (wire)
        using (peer)
        {
            var caller = new BlockedCaller();
            caller.Begin();
            var arrivals = Channel.CreateUnbounded<int>();
            var receiving = Task.Run(async () =>
            {
                for (var received = 0; received < Bytes; received++)
                {
                    await wire.ReadExactlyAsync(new byte[1]).ConfigureAwait(false);
                    arrivals.Writer.TryWrite(Environment.CurrentManagedThreadId);
                }

                caller.End();
            });
            var blocked = 0;
            var thread = new Thread(() =>
            {
                blocked = Environment.CurrentManagedThreadId;
                wire.Callers.Wait(caller);
            });
            thread.Start();
            SpinWait.SpinUntil(() => wire.Callers.Any, Patience);
            var last = 0;
            for (var sent = 0; sent < Bytes; sent++)
            {
                await peer.SendAsync(new byte[1]);
                last = await arrivals.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            }

            Assert.True(thread.Join(Patience));
            await receiving.WaitAsync(Patience);
            Assert.Equal(blocked, last);
            Assert.False(wire.Callers.Any);
        }
    }

    private static async Task<byte[]> ReadAsync(WireStream wire, int count)
    {
        var buffer = new byte[count];
        return buffer[..await wire.ReadAsync(buffer).AsTask().WaitAsync(Patience)];
    }

    private static async Task EchoAsync(Socket peer, int length)
    {
        await using var stream = new NetworkStream(peer);
        var buffer = new byte[64 * 1024];
        for (var left = length; left > 0;)
        {
            var read = await stream.ReadAsync(buffer);
            await stream.WriteAsync(buffer.AsMemory(0, read));
            left -= read;
        }

        peer.Shutdown(SocketShutdown.Send);
    }

    private static async Task<(WireStream Wire, Socket Peer)> ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint!);
        return (new WireStream(socket), await listener.AcceptAsync());
    }
}

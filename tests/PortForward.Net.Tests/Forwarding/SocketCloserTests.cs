using System.Net;
using System.Net.Sockets;
using PortForward.Net.Forwarding.Connections;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>How a program's socket is left.</summary>
public sealed class SocketCloserTests
{
    private const int Length = 1_000_000;

    [Fact]
    public async Task A_reset_behind_data_comes_after_all_that_was_sent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what has been delivered.");
        var (ours, theirs) = await PairAsync();
        using var program = theirs;
        await SendAsync(ours);
        var resetting = SocketCloser.ResetBehindDataAsync(ours, TimeProvider.System, default);
        Assert.False(resetting.IsCompleted);

        Assert.Equal(Length, await ReadToResetAsync(program));
        await resetting.WaitAsync(ForwardingFixture.Patience);
    }

    [Fact]
    public async Task A_reset_behind_data_does_not_wait_for_ever_for_a_program_that_does_not_read()
    {
        var (ours, theirs) = await PairAsync();
        using var program = theirs;
        await SendAsync(ours);
        await SocketCloser.ResetBehindDataAsync(ours, TimeProvider.System, default).WaitAsync(ForwardingFixture.Patience);
        Assert.InRange(await ReadToResetAsync(program), 0, Length);
    }

    [Fact]
    public async Task A_reset_behind_data_is_a_reset_at_once_when_the_forwarder_ends()
    {
        var (ours, theirs) = await PairAsync();
        using var program = theirs;
        await SendAsync(ours);
        using var cancel = new CancellationTokenSource();
        var resetting = SocketCloser.ResetBehindDataAsync(ours, TimeProvider.System, cancel.Token);
        await cancel.CancelAsync();
        await resetting.WaitAsync(ForwardingFixture.Patience);
        Assert.InRange(await ReadToResetAsync(program), 0, Length);
    }

    /// <summary>A connection whose far end has so little room that most of what is sent waits in the near kernel.</summary>
    private static async Task<(Socket Ours, Socket Theirs)> PairAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await theirs.ConnectAsync(listener.LocalEndPoint!);
        var ours = await listener.AcceptAsync();
        ours.SendBufferSize = 2 * Length;
        return (ours, theirs);
    }

    private static async Task SendAsync(Socket ours)
    {
        for (var sent = 0; sent < Length;)
        {
            sent += await ours.SendAsync(new byte[Length - sent]).WaitAsync(ForwardingFixture.Patience);
        }
    }

    private static async Task<int> ReadToResetAsync(Socket program)
    {
        var (count, buffer) = (0, new byte[10_000]);
        try
        {
            while (true)
            {
                var read = await program.ReceiveAsync(buffer).WaitAsync(ForwardingFixture.Patience);
                Assert.NotEqual(0, read);
                count += read;
            }
        }
        catch (SocketException)
        {
            return count;
        }
    }
}

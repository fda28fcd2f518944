using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Sessions;

/// <summary>Connections that are opened while the server's GOAWAY is on its way: servers drop them without a word (protocol.md 4.4).</summary>
public sealed class GoAwayTests
{
    [Fact]
    public async Task A_connection_that_crossed_a_goaway_fails_at_once_and_those_before_it_go_on()
    {
        // The clock stands still: no timeout helps.
        await using var peer = new SessionPeer(new FakeTimeProvider());
        var taken = await peer.OpenAcceptedAsync();
        var dropped = await peer.OpenAsync();

        await peer.WriteAsync(o => SpdyFrameWriter.WriteGoAway(o, 3, 0));
        await peer.DataAsync(3, "late");

        Assert.NotNull(await dropped.Completion.WaitAsync(FrameWire.Patience));
        Assert.False(taken.Completion.IsCompleted);
        await peer.DataAsync(3, "", SpdyFlags.Fin);
        await peer.DataAsync(1, "", SpdyFlags.Fin);
        Assert.Equal("late", await SessionPeer.ReadAllAsync(taken));
        Assert.Null(await taken.Completion.WaitAsync(FrameWire.Patience));
    }

    // On a fresh session the server has taken nothing yet, and says 0.
    [Fact]
    public async Task The_first_connection_of_a_session_that_crossed_a_goaway_fails_at_once()
    {
        await using var peer = new SessionPeer(new FakeTimeProvider());
        var dropped = await peer.OpenAsync();

        await peer.WriteAsync(o => SpdyFrameWriter.WriteGoAway(o, 0, 0));

        Assert.NotNull(await dropped.Completion.WaitAsync(FrameWire.Patience));
    }
}

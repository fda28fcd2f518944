using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Tests.Sessions;

/// <summary>What a sender learns before its pair knows why it ended.</summary>
public sealed class PairFailuresTests
{
    [Fact]
    public void The_end_of_a_stream_is_a_reset_of_its_connection() =>
        Assert.Equal(PortForwardError.RemoteReset, ErrorOf(new SpdyStreamException("The peer reset the stream.")));

    [Fact]
    public void The_end_of_the_session_is_told_as_its_loss() =>
        Assert.Equal(PortForwardError.SessionLost, ErrorOf(new SpdyConnectionException("The server closed the connection.")));

    [Fact]
    public void A_violation_of_the_protocol_is_told_as_one() => Assert.Equal(
        PortForwardError.ProtocolViolation,
        ErrorOf(new SpdyConnectionException("a frame is too long", new SpdyProtocolException("a frame is too long"))));

    private static PortForwardError ErrorOf(SpdyEndException cause) => PairFailures.NotSent(80, SessionPeer.Pod, cause).Error;
}

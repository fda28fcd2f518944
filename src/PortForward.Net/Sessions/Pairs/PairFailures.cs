using PortForward.Net.Sessions.Pairs.Phases;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>Creates the exceptions for the failures of a connection.</summary>
internal static class PairFailures
{
    /// <summary>Gets the exception for an end; null if it was clean.</summary>
    /// <param name="end">How the pair ended.</param>
    /// <param name="port">Its port.</param>
    /// <param name="pod">Its pod.</param>
    /// <param name="reason">The reason in the event, if the end is <see cref="PairEnd.Given"/> or <see cref="PairEnd.SessionLost"/>.</param>
    public static PortForwardException? For(PairEnd end, int port, PodReference pod, Exception? reason) => end switch
    {
        PairEnd.Clean => null,
        PairEnd.Given => (PortForwardException?)reason,
        PairEnd.SessionLost => SessionLost(pod, reason!),
        PairEnd.Reset => Reset(port, pod),
        PairEnd.Refused => Refused(port, pod),
        PairEnd.CutByRuntime => CutByRuntime(port, pod),
        PairEnd.NotAccepted => NotAccepted(pod, PairLimits.ReplyTimeout),
        PairEnd.ErrorStreamOpen => ErrorStreamOpen(port, pod, PairLimits.ErrorEndWait),
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };

    /// <summary>Gets the exception for bytes that could not be sent, if the pair does not know the reason yet.</summary>
    public static PortForwardException NotSent(int port, PodReference pod, SpdyEndException cause) => cause is SpdyConnectionException
        ? SessionLost(pod, cause)
        : new(PortForwardError.RemoteReset, $"The connection to port {port} of pod {pod} has ended, so no more data can be sent.", cause) { Pod = pod };

    public static PortForwardException SessionLost(PodReference pod, Exception cause) => new(
        IsViolation(cause) ? PortForwardError.ProtocolViolation : PortForwardError.SessionLost,
        $"The session to pod {pod} was lost. {cause.Message.TrimEnd('.')}.", cause)
    {
        Pod = pod,
    };

    public static PortForwardException Stalled(int port, PodReference pod, TimeSpan timeout) => new(
        PortForwardError.LimitExceeded,
        $"The connection to port {port} of pod {pod} was reset because no data was read from it for {timeout.TotalSeconds:0.###} seconds while other connections on its session were waiting. Read faster, or use SessionMode.Dedicated.")
    {
        Pod = pod,
    };

    public static PortForwardException NotOpened(PodReference pod, TimeSpan timeout) => new(
        PortForwardError.Timeout, $"No session to pod {pod} could be opened within {timeout.TotalSeconds:0.###} seconds.")
    {
        Pod = pod,
    };

    public static PortForwardException NotAccepted(PodReference pod, TimeSpan timeout) => new(
        PortForwardError.Timeout, $"The node of pod {pod} did not accept the connection within {timeout.TotalSeconds:0.###} seconds.")
    {
        Pod = pod,
    };

    public static PortForwardException Unanswered(int port, PodReference pod) => new(
        PortForwardError.RemoteReset, $"Pod {pod} ended before it had answered on port {port}.")
    {
        Pod = pod,
    };

    private static PortForwardException Reset(int port, PodReference pod) =>
        new(PortForwardError.RemoteReset, $"The connection to port {port} of pod {pod} was reset.") { Pod = pod };

    private static PortForwardException Refused(int port, PodReference pod) =>
        new(PortForwardError.RemoteReset, $"The node of pod {pod} refused the connection to port {port}.") { Pod = pod };

    private static PortForwardException ErrorStreamOpen(int port, PodReference pod, TimeSpan timeout) => new(
        PortForwardError.Timeout,
        $"The data from port {port} of pod {pod} ended, but the node did not confirm within {timeout.TotalSeconds:0.###} seconds that it is complete. Treat the received data as incomplete.")
    {
        Pod = pod,
    };

    private static PortForwardException CutByRuntime(int port, PodReference pod) => new(
        PortForwardError.RemoteReset,
        $"The container runtime of pod {pod} closed the connection to port {port} one second after the local side had completed its writes, and may have truncated a response. " +
        "Keep the local side open for writing until the response has arrived.")
    {
        Pod = pod,
    };

    public static PortForwardException NoRoom(PodReference pod, SessionOptions options) => new(
        PortForwardError.LimitExceeded,
        $"All sessions to pod {pod} were full for {options.RoomTimeout.TotalSeconds:0.###} seconds (at most {options.MaxSessions}, with {(options.Mode == SessionMode.Dedicated ? 1 : options.MaxConnectionsPerSession)} connections each).")
    {
        Pod = pod,
    };

    private static bool IsViolation(Exception cause) => cause is SpdyProtocolException || cause.InnerException is SpdyProtocolException or WebSocketProtocolException;
}

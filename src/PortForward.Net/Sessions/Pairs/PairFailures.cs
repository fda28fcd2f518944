using PortForward.Net.Spdy.Framing;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The words for what can go wrong with one connection.</summary>
internal static class PairFailures
{
    public static PortForwardException Reset(int port, PodReference pod, bool accepted) => new(
        PortForwardError.RemoteReset,
        accepted ? $"the connection to port {port} of pod {pod} was reset" : $"the node of pod {pod} refused the connection to port {port}")
    {
        Pod = pod,
    };

    public static PortForwardException Ended(int port, PodReference pod, Exception cause) =>
        new(PortForwardError.RemoteReset, $"the connection to port {port} of pod {pod} has ended; nothing more can be sent", cause) { Pod = pod };

    public static PortForwardException SessionLost(PodReference pod, Exception cause) => new(
        IsViolation(cause) ? PortForwardError.ProtocolViolation : PortForwardError.SessionLost,
        $"the session to pod {pod} was lost: {cause.Message}", cause)
    {
        Pod = pod,
    };

    public static PortForwardException Stalled(int port, PodReference pod, TimeSpan timeout) => new(
        PortForwardError.LimitExceeded,
        $"the connection to port {port} of pod {pod} was reset: nothing was read from it for {timeout.TotalSeconds:0.###} seconds, while others that share its session waited")
    {
        Pod = pod,
    };

    public static PortForwardException ErrorStreamOpen(int port, PodReference pod, TimeSpan timeout) => new(
        PortForwardError.Timeout,
        $"The data from port {port} of pod {pod} ended, but the node did not say within {timeout.TotalSeconds:0.###} seconds whether that was all; treat what was received as incomplete.")
    {
        Pod = pod,
    };

    public static PortForwardException EndedByRuntime(int port, PodReference pod) => new(
        PortForwardError.RemoteReset,
        $"The container runtime of pod {pod} closed the connection to port {port} one second after the local side had completed its writes, and may have cut an answer off. " +
        "Keep the local side open for writing until the answer has arrived.")
    {
        Pod = pod,
    };

    public static PortForwardException NoRoom(PodReference pod, SessionOptions options) => new(
        PortForwardError.LimitExceeded,
        $"all sessions to pod {pod} were full for {options.RoomTimeout.TotalSeconds:0.###} seconds (at most {options.MaxSessions}, with {(options.Mode == SessionMode.Dedicated ? 1 : options.MaxConnectionsPerSession)} connections each)")
    {
        Pod = pod,
    };

    public static PortForwardException NotAccepted(PodReference pod, TimeSpan timeout) => new(
        PortForwardError.Timeout, $"the node of pod {pod} did not accept the connection within {timeout.TotalSeconds:0} seconds")
    {
        Pod = pod,
    };

    private static bool IsViolation(Exception cause) => cause is SpdyProtocolException || cause.InnerException is WebSocketProtocolException;
}

using Microsoft.Extensions.Logging;

namespace PortForward.Net.Diagnostics;

/// <summary>Log messages. Ids: 1000 transport and session, 2000 forwarding and listeners, 3000 resolution, 4000 authentication. Never a credential.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "WebSocket was refused, trying plain SPDY: {Reason}")]
    public static partial void WebSocketRefused(ILogger logger, string reason);

    [LoggerMessage(1001, LogLevel.Debug, "Session to pod {Pod} is up, by {Transport}")]
    public static partial void SessionOpened(ILogger logger, PodReference pod, PortForwardTransport transport);

    [LoggerMessage(1002, LogLevel.Debug, "Session to pod {Pod} has ended: {Reason}")]
    public static partial void SessionEnded(ILogger logger, PodReference pod, string reason);

    [LoggerMessage(1003, LogLevel.Debug, "Session to pod {Pod} takes no more connections: {Reason}")]
    public static partial void SessionRetired(ILogger logger, PodReference pod, string reason);
}

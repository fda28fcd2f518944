using System.Net;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Logging;

/// <summary>Log messages. IDs: 1000 transport and session, 2000 forwarding and listeners, 3000 resolution, 4000 authentication. They never contain
/// a credential.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "The WebSocket upgrade was refused; falling back to SPDY. {Reason}")]
    public static partial void WebSocketRefused(ILogger logger, string reason);

    [LoggerMessage(1001, LogLevel.Debug, "Opened a session to pod {Pod} over {Transport}.")]
    public static partial void SessionOpened(ILogger logger, PodReference pod, PortForwardTransport transport);

    [LoggerMessage(1002, LogLevel.Debug, "The session to pod {Pod} has ended. {Reason}")]
    public static partial void SessionEnded(ILogger logger, PodReference pod, string reason);

    [LoggerMessage(1003, LogLevel.Debug, "The session to pod {Pod} accepts no more connections. {Reason}")]
    public static partial void SessionRetired(ILogger logger, PodReference pod, string reason);

    [LoggerMessage(1007, LogLevel.Debug, "A connection to pod {Pod} takes another session. {Reason}")]
    public static partial void SessionPassedOver(ILogger logger, PodReference pod, string reason);

    [LoggerMessage(1004, LogLevel.Warning, "The session to pod {Pod} was closed before its node had confirmed all data, which took longer than {Timeout}. The pod may have received only part of it.")]
    public static partial void SessionLeftUnconfirmed(ILogger logger, PodReference pod, TimeSpan timeout);

    [LoggerMessage(1005, LogLevel.Debug, "A session to pod {Pod} could not be opened. {Reason}")]
    public static partial void SessionNotOpened(ILogger logger, PodReference pod, string reason);

    [LoggerMessage(1006, LogLevel.Trace, "Decided {Decision} for the next connection to pod {Pod} ({View}).")]
    public static partial void SessionDecided(ILogger logger, PodReference pod, string decision, string view);

    [LoggerMessage(2000, LogLevel.Information, "Forwarding {Target} to pod {Pod}.")]
    public static partial void PodSelected(ILogger logger, PodReference pod, PortForwardTarget target);

    [LoggerMessage(2001, LogLevel.Debug, "The state of the forwarder for {Target} has changed to {State}.")]
    public static partial void StateChanged(ILogger logger, PortForwardTarget target, PortForwardState state);

    [LoggerMessage(2002, LogLevel.Warning, "Pod {Pod} of {Target} failed and will be tried again. {Reason}")]
    public static partial void BackendFailed(ILogger logger, PodReference pod, PortForwardTarget target, string reason);

    [LoggerMessage(2003, LogLevel.Information, "Listening on {EndPoint} and forwarding to port {RemotePort}.")]
    public static partial void Listening(ILogger logger, EndPoint endPoint, RemotePort remotePort);

    [LoggerMessage(2004, LogLevel.Debug, "Accepted connection {Id} on {EndPoint}.")]
    public static partial void ConnectionOpened(ILogger logger, long id, EndPoint endPoint);

    [LoggerMessage(2005, LogLevel.Debug, "Connection {Id} has been closed after {Sent} bytes sent and {Received} bytes received.")]
    public static partial void ConnectionClosed(ILogger logger, long id, long sent, long received);

    [LoggerMessage(2006, LogLevel.Warning, "Connection {Id} failed. {Reason}")]
    public static partial void ConnectionFailed(ILogger logger, long id, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "Accepting a connection on {EndPoint} failed. {Reason}")]
    public static partial void AcceptFailed(ILogger logger, EndPoint endPoint, string reason);

    [LoggerMessage(2008, LogLevel.Information, "The state of the forwarder for {Target} has changed to {State}. {Reason}")]
    public static partial void StateChangedBy(ILogger logger, PortForwardTarget target, PortForwardState state, string reason);

    [LoggerMessage(2009, LogLevel.Error, "Connection {Id} failed with an unexpected exception.")]
    public static partial void ConnectionBroken(ILogger logger, long id, Exception exception);

    [LoggerMessage(2010, LogLevel.Warning, "{Reason}")]
    public static partial void ListenFailed(ILogger logger, string reason);

    [LoggerMessage(2011, LogLevel.Warning, "Accepting connections on {EndPoint} has been paused. {Reason}")]
    public static partial void AcceptingPaused(ILogger logger, EndPoint endPoint, string reason);

    [LoggerMessage(2012, LogLevel.Information, "Accepting connections on {EndPoint} has resumed.")]
    public static partial void AcceptingResumed(ILogger logger, EndPoint endPoint);

    [LoggerMessage(2013, LogLevel.Information, "The listener for port {RemotePort} has been closed.")]
    public static partial void ListenerClosed(ILogger logger, RemotePort remotePort);

    [LoggerMessage(2014, LogLevel.Warning, "The forward '{Name}' to {Target} can't be started. {Reason}")]
    public static partial void ForwardNotStarted(ILogger logger, string name, PortForwardTarget target, string reason);

    [LoggerMessage(3000, LogLevel.Debug, "Resolving {Target}.")]
    public static partial void Resolving(ILogger logger, PortForwardTarget target);

    [LoggerMessage(3001, LogLevel.Information, "Waiting for {Target}. {Reason}")]
    public static partial void TargetPending(ILogger logger, PortForwardTarget target, string reason);

    [LoggerMessage(3002, LogLevel.Warning, "The pods of {Target} can't be watched, so changes are noticed only when a connection or a session fails. {Reason}")]
    public static partial void NotWatched(ILogger logger, PortForwardTarget target, string reason);

    [LoggerMessage(4000, LogLevel.Warning, "The certificate of {Server} is not verified (insecure-skip-tls-verify), so the traffic can be intercepted and modified.")]
    public static partial void TlsNotVerified(ILogger logger, string server);

    [LoggerMessage(4001, LogLevel.Information, "The client certificate has been reloaded because '{File}' has changed.")]
    public static partial void CertificateReloaded(ILogger logger, string file);

    [LoggerMessage(4002, LogLevel.Warning, "The client certificate could not be reloaded from '{File}', so the previous one is still used. {Reason}")]
    public static partial void CertificateNotReloaded(ILogger logger, string file, string reason);

    [LoggerMessage(4003, LogLevel.Warning, "The renewed OpenID Connect tokens could not be saved in '{File}' ({Reason}), so only this process can use them. Make the file writable, or log in again for other applications.")]
    public static partial void TokensNotKept(ILogger logger, string file, string reason);

    [LoggerMessage(4004, LogLevel.Debug, "Connecting to the API server through the proxy {Proxy}.")]
    public static partial void ProxyUsed(ILogger logger, string proxy);

    [LoggerMessage(4005, LogLevel.Debug, "The client certificate has changed; new connections use the new one.")]
    public static partial void GenerationReplaced(ILogger logger);

    [LoggerMessage(4006, LogLevel.Warning, "The address of {Server} is plain HTTP, so the credential ({Credential}) is not sent and no plugin runs. Use an https address.")]
    public static partial void CredentialWithheld(ILogger logger, string server, string credential);

    [LoggerMessage(4007, LogLevel.Warning, "No preferences were loaded from '{File}'. {Reason}")]
    public static partial void KubeRcNotRead(ILogger logger, string file, string reason);

    [LoggerMessage(4008, LogLevel.Warning, "The kuberc '{File}' contains the unknown key '{Key}'. Check its spelling.")]
    public static partial void KubeRcKeyUnknown(ILogger logger, string file, string key);
}

using System.Net;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Logging;

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

    [LoggerMessage(1004, LogLevel.Warning, "The session to pod {Pod} was closed before its node had taken everything that was sent, which took longer than {Timeout}; the pod may have received only a part")]
    public static partial void SessionLeftUnconfirmed(ILogger logger, PodReference pod, TimeSpan timeout);

    [LoggerMessage(1005, LogLevel.Debug, "A session to pod {Pod} could not be opened: {Reason}")]
    public static partial void SessionNotOpened(ILogger logger, PodReference pod, string reason);

    [LoggerMessage(1006, LogLevel.Trace, "Next connection to pod {Pod}: {Decision} ({View})")]
    public static partial void SessionDecided(ILogger logger, PodReference pod, string decision, string view);

    [LoggerMessage(2000, LogLevel.Information, "Forwarding {Target} to pod {Pod}")]
    public static partial void PodSelected(ILogger logger, PodReference pod, PortForwardTarget target);

    [LoggerMessage(2001, LogLevel.Debug, "Forward to {Target} is {State}")]
    public static partial void StateChanged(ILogger logger, PortForwardTarget target, PortForwardState state);

    [LoggerMessage(2002, LogLevel.Warning, "No new session to {Target} yet: {Reason}")]
    public static partial void ReconnectFailed(ILogger logger, PortForwardTarget target, string reason);

    [LoggerMessage(2003, LogLevel.Information, "Listening on {EndPoint}, forwarding to port {RemotePort}")]
    public static partial void Listening(ILogger logger, EndPoint endPoint, RemotePort remotePort);

    [LoggerMessage(2004, LogLevel.Debug, "Connection {Id} opened on {EndPoint}")]
    public static partial void ConnectionOpened(ILogger logger, long id, EndPoint endPoint);

    [LoggerMessage(2005, LogLevel.Debug, "Connection {Id} closed: {Sent} bytes sent, {Received} bytes received")]
    public static partial void ConnectionClosed(ILogger logger, long id, long sent, long received);

    [LoggerMessage(2006, LogLevel.Warning, "Connection {Id} failed: {Reason}")]
    public static partial void ConnectionFailed(ILogger logger, long id, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "Accepting on {EndPoint} failed: {Reason}")]
    public static partial void AcceptFailed(ILogger logger, EndPoint endPoint, string reason);

    [LoggerMessage(2008, LogLevel.Information, "Forward to {Target} is {State}: {Reason}")]
    public static partial void StateChangedBy(ILogger logger, PortForwardTarget target, PortForwardState state, string reason);

    [LoggerMessage(2009, LogLevel.Error, "Connection {Id} broke in an unexpected way")]
    public static partial void ConnectionBroken(ILogger logger, long id, Exception exception);

    [LoggerMessage(2010, LogLevel.Warning, "{Reason}")]
    public static partial void ListenFailed(ILogger logger, string reason);

    [LoggerMessage(2011, LogLevel.Warning, "Accepting on {EndPoint} is paused: {Reason}")]
    public static partial void AcceptingPaused(ILogger logger, EndPoint endPoint, string reason);

    [LoggerMessage(2012, LogLevel.Information, "Accepting on {EndPoint} has resumed")]
    public static partial void AcceptingResumed(ILogger logger, EndPoint endPoint);

    [LoggerMessage(2013, LogLevel.Information, "The listener of port {RemotePort} was closed")]
    public static partial void ListenerClosed(ILogger logger, RemotePort remotePort);

    [LoggerMessage(3000, LogLevel.Debug, "Looking for the pod of {Target}")]
    public static partial void Resolving(ILogger logger, PortForwardTarget target);

    [LoggerMessage(3001, LogLevel.Information, "Waiting for {Target}: {Reason}")]
    public static partial void TargetPending(ILogger logger, PortForwardTarget target, string reason);

    [LoggerMessage(4000, LogLevel.Warning, "The certificate of {Server} is not checked (insecure-skip-tls-verify): anybody on the way can read and change what is sent")]
    public static partial void TlsNotVerified(ILogger logger, string server);

    [LoggerMessage(4001, LogLevel.Information, "The client certificate was read anew: '{File}' has changed")]
    public static partial void CertificateReloaded(ILogger logger, string file);

    [LoggerMessage(4002, LogLevel.Warning, "The client certificate goes on being used as it was: '{File}' has changed, but cannot be used: {Reason}")]
    public static partial void CertificateNotReloaded(ILogger logger, string file, string reason);

    [LoggerMessage(4003, LogLevel.Warning, "The renewed OpenID Connect tokens could not be kept in '{File}': {Reason}; they serve this process only, so make the file writable, or log in again for other programs")]
    public static partial void TokensNotKept(ILogger logger, string file, string reason);

    [LoggerMessage(4004, LogLevel.Debug, "The API server is reached through the proxy {Proxy}")]
    public static partial void ProxyUsed(ILogger logger, string proxy);

    [LoggerMessage(4005, LogLevel.Debug, "The login has changed: new connections use the new client certificate")]
    public static partial void GenerationReplaced(ILogger logger);

    [LoggerMessage(4006, LogLevel.Warning, "The address of {Server} is plain HTTP, so the credential is not sent and no plugin runs ({Credential}); use an https address")]
    public static partial void CredentialWithheld(ILogger logger, string server, string credential);

    [LoggerMessage(4007, LogLevel.Warning, "No preferences were loaded from '{File}': {Reason}")]
    public static partial void KubeRcNotRead(ILogger logger, string file, string reason);

    [LoggerMessage(4008, LogLevel.Warning, "The kuberc '{File}' holds '{Key}', which has no meaning there; check its spelling")]
    public static partial void KubeRcKeyUnknown(ILogger logger, string file, string key);
}

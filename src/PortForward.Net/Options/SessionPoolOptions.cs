using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>Provides options for a client's sessions: the upgraded connections through the API server, each of which can carry many connections to a pod.</summary>
/// <remarks>Durations are at most 24 days.</remarks>
public sealed class SessionPoolOptions
{
    /// <summary>Gets or sets how connections to a pod are distributed over sessions.</summary>
    /// <value>The default is <see cref="SessionMode.Adaptive"/>.</value>
    public SessionMode Mode { get; set; }

    /// <summary>Gets or sets the number of sessions to a pod up to which <see cref="SessionMode.Adaptive"/> gives each connection its own session.</summary>
    /// <value>The default is 16. Must not be negative. Values above <see cref="MaxSessions"/> have the same effect as <see cref="MaxSessions"/>.</value>
    /// <remarks>
    /// A connection never waits for a new session while a healthy one exists. The connections of a burst share it, and the pool then opens a session for each
    /// of them. While the local program doesn't read, each shared connection buffers up to 4 MiB (16 MiB for a session, 64 MiB for a client).
    /// A session costs the API server, the node and this process a TLS connection and some hundred KiB of buffers. A session that a slow local program or
    /// pod has blocked for a quarter of a second doesn't count.
    /// </remarks>
    public int ExclusiveSessions { get; set; } = 16;

    /// <summary>Gets or sets the maximum number of sessions to a pod.</summary>
    /// <value>The default is 64. Must be more than zero.</value>
    /// <remarks>The limit is reached only if slow readers block sessions; blocked sessions accept no new connections. Sessions that are draining aren't
    /// counted, nor is the replacement of a session that has reached <see cref="MaxAge"/>.</remarks>
    public int MaxSessions { get; set; } = 64;

    /// <summary>Gets or sets the maximum number of connections that share a session.</summary>
    /// <value>The default is 256. Must be more than zero.</value>
    /// <remarks>Limits how many connections the loss of one session affects. If all sessions are full, a new connection waits up to 30 seconds.</remarks>
    public int MaxConnectionsPerSession { get; set; } = 256;

    /// <summary>Gets or sets a value indicating whether the pool opens spare sessions ahead of need: one, or three once there was a
    /// connection.</summary>
    /// <value>The default is <see langword="true"/>. Has no effect with <see cref="SessionMode.Shared"/>.</value>
    /// <remarks>Spares are opened a tenth of a second after an idle session was taken. An idle session holds nothing open in the pod.</remarks>
    public bool KeepSpare { get; set; } = true;

    /// <summary>Gets or sets the time after which an idle session is closed.</summary>
    /// <value>The default is 1 minute. Must be more than zero.</value>
    /// <remarks>A forwarder always keeps one session to its pod.</remarks>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the age at which a session is replaced, for gateways that limit the age of connections.</summary>
    /// <value>The default is <see langword="null"/>, which doesn't limit the age. Must be more than zero.</value>
    /// <remarks>The replacement is opened first. The old session accepts no new connections and is closed when its connections have ended. Ages vary by a
    /// tenth, so that sessions aren't all replaced at once.</remarks>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>Gets or sets the interval between SPDY PINGs on a session that transfers no data.</summary>
    /// <value>The default is <see langword="null"/>: 5 seconds over plain SPDY and 2.5 seconds over
    /// WebSocket. Must be more than zero.</value>
    /// <remarks>
    /// PINGs keep load balancers and firewalls from closing idle connections, and detect a peer that no longer responds. If nothing at all arrives for three
    /// intervals (and at least one second), the session is lost. New connections avoid a session whose PING has been unanswered for two seconds.
    /// While a pod doesn't read, its node can fall silent too; then only TCP acknowledgements count, which are available on Linux only.
    /// </remarks>
    public TimeSpan? KeepAliveInterval { get; set; }

    /// <summary>Gets or sets the time without any data from a session after which a new connection sends nothing until the server has accepted it.</summary>
    /// <value>The default is half a second. Zero always waits; <see cref="Timeout.InfiniteTimeSpan"/> never does.</value>
    /// <remarks>
    /// An idle session may have ended without notice, for example because a container runtime was restarted behind a WebSocket, or because a firewall forgot the
    /// connection. The library cannot tell whether data that was sent on such a session has reached the pod, so the connection would have to be reset. A connection
    /// that has sent nothing moves to another session instead. Waiting costs one round trip to the node.
    /// </remarks>
    public TimeSpan ConfirmAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets how long closing a session waits for the pod's node to receive what was sent.</summary>
    /// <value>The default is 5 seconds. Zero doesn't wait.</value>
    /// <remarks>Data written before a stream, forwarder or client is disposed is delivered within this time. If it elapses, a warning is logged.</remarks>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a connection on a shared session can stop reading, once its buffer of 4 MiB is full, while other connections on the
    /// session wait. It is then reset with <see cref="PortForwardError.LimitExceeded"/>.</summary>
    /// <value>The default is 2 seconds. Must be more than zero.</value>
    /// <remarks>The protocol has no flow control for a single connection, so a connection that stops reading blocks its whole session. A connection that reads
    /// slowly, has its own session, or shares it only with idle connections is never reset.</remarks>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    internal SessionPoolOptions Copy()
    {
        if (KeepAliveInterval is { } interval)
        {
            TimeLimits.ThrowIfNotPositive(interval, "Sessions.KeepAliveInterval");
        }

        if (MaxAge is { } age)
        {
            TimeLimits.ThrowIfNotPositive(age, "Sessions.MaxAge");
        }

        if (ConfirmAfter != Timeout.InfiniteTimeSpan)
        {
            TimeLimits.ThrowIfNegative(ConfirmAfter, "Sessions.ConfirmAfter");
        }

        TimeLimits.ThrowIfNotPositive(IdleTimeout, "Sessions.IdleTimeout");
        TimeLimits.ThrowIfNotPositive(StallTimeout, "Sessions.StallTimeout");
        TimeLimits.ThrowIfNegative(CloseTimeout, "Sessions.CloseTimeout");
        ArgumentOutOfRangeException.ThrowIfNegative(ExclusiveSessions, "Sessions.ExclusiveSessions");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSessions, 1, "Sessions.MaxSessions");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnectionsPerSession, 1, "Sessions.MaxConnectionsPerSession");
        if (!Enum.IsDefined(Mode))
        {
            throw new ArgumentOutOfRangeException("Sessions.Mode", Mode, "The value is not a session mode.");
        }

        return (SessionPoolOptions)MemberwiseClone();
    }
}

using Microsoft.Extensions.Logging;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Options;
using PortForward.Net.Targets;
using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>How a <see cref="PortForwardClient"/> finds its cluster and speaks to it. Copied when the client is made.</summary>
/// <remarks>Times are at most 24 days.</remarks>
public sealed class PortForwardClientOptions
{
    /// <summary>The kubeconfig file. Null means <c>KUBECONFIG</c>, else <c>~/.kube/config</c>, else the pod's own service account.</summary>
    public string? KubeConfigPath { get; set; }

    /// <summary>Gets or sets the kuberc file, which says which credential plugins may run, or <c>off</c> to use none.</summary>
    /// <value>The default is <see langword="null"/>, which means what kubectl reads: the file that <c>KUBERC</c> names, else <c>~/.kube/kuberc</c> if
    /// it exists. <c>KUBERC=off</c> and <c>KUBECTL_KUBERC=false</c> turn it off.</value>
    /// <remarks>The file is read before each run of a credential plugin, and only then. A plugin that its <c>credentialPluginPolicy</c> does not permit is
    /// not run, and the login fails with <see cref="PortForwardError.ExecPluginFailed"/>; so it does if the file is malformed, or if it is named and does
    /// not exist. Not used with <see cref="KubernetesClientExtensions.UseConfiguration"/>.</remarks>
    public string? KubeRcPath { get; set; }

    /// <summary>The context of the kubeconfig. Null means its <c>current-context</c>.</summary>
    public string? Context { get; set; }

    /// <summary>The namespace of targets that name none. Null means the context's, else <c>default</c>.</summary>
    public string? Namespace { get; set; }

    /// <summary>Replaces single values of the kubeconfig. Not used with <see cref="KubernetesClientExtensions.UseConfiguration"/>.</summary>
    public KubeConfigOverrides? Overrides { get; set; }

    /// <summary>Whom to act as. Each value takes the place of the kubeconfig's own; null leaves all of them to the kubeconfig.</summary>
    public PortForwardImpersonation? Impersonate { get; set; }

    /// <summary>How the bytes reach the API server. <see cref="PortForwardTransport.Auto"/> unless set.</summary>
    public PortForwardTransport Transport { get; set; }

    /// <summary>Waits for both stream replies before a byte is sent, as kubectl does; for intermediaries that re-frame SPDY. Costs two round trips.</summary>
    public bool StrictOpen { get; set; }

    /// <summary>Where to log. Null logs nothing.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock and its timers.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Last changes to the HTTP handler that reaches the API server, for example a proxy. Called for each handler the client makes.</summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    /// <summary>The longest wait for a TCP and TLS connection to the API server, and again for the answer to an upgrade. More than zero.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between SPDY PINGs on a session that carries no data. More than zero; null is 5 seconds on plain SPDY and 10 seconds on
    /// WebSocket, as kubectl does.</summary>
    /// <remarks>PINGs keep the idle timers on the way from firing, of which load balancers have the shortest, from 60 seconds on. They also find a
    /// peer that has gone silent: after three intervals, and at least one second, in which
    /// nothing at all arrives, the session is lost; at the latest one interval later. New connections
    /// avoid it from two seconds after the first reply that does not come. While a pod does not read what is sent to it, its node may fall
    /// silent too: then only the acknowledgements of TCP count, which Linux alone tells.</remarks>
    public TimeSpan? KeepAliveInterval { get; set; }

    /// <summary>How connections to one pod are spread over sessions. <see cref="SessionMode.Adaptive"/> unless set.</summary>
    public SessionMode SessionMode { get; set; }

    /// <summary>Up to how many sessions to one pod are opened with <see cref="SessionMode.Adaptive"/> so that connections need not share; beyond it they do.
    /// 16 unless set; not negative; more than <see cref="MaxSessions"/> is as much as that.</summary>
    /// <remarks>No connection waits for one of these while there is a healthy session: the connections of a burst share it, each with up to 4 MiB of what
    /// the pod sends while the local side does not read (16 MiB on a session, 64 MiB for a client), and the pool grows by one session for each of them
    /// once the burst is over. A session costs the API server, the node and this process an upgrade, a TLS connection and some hundred KiB of buffers at each hop, so
    /// that one for each of a thousand connections would be a burden. Sixteen is what a program with a connection pool uses. A session that is held up
    /// for a quarter of a second, by a program or a pod that takes nothing, does not count.</remarks>
    public int ExclusiveSessions { get; set; } = 16;

    /// <summary>The most sessions to one pod. 64 unless set; more than zero.</summary>
    /// <remarks>It bounds what a program that leaves connections unread can cost the cluster. Sessions that take no more connections and only finish
    /// those they have are not counted, nor is the successor of one that has reached its <see cref="MaxSessionAge"/>.</remarks>
    public int MaxSessions { get; set; } = 64;

    /// <summary>The most connections that share one session. 256 unless set; more than zero. Where all sessions are full, a connection waits for
    /// up to 30 seconds.</summary>
    /// <remarks>It bounds what the loss of one session can take with it.</remarks>
    public int MaxConnectionsPerSession { get; set; } = 256;

    /// <summary>Whether a session is opened ahead of need, a tenth of a second after the last idle one is taken, so that the next connection need not
    /// share one, or wait for an upgrade with <see cref="SessionMode.Dedicated"/>. True unless set. Not with <see cref="SessionMode.Shared"/>.</summary>
    /// <remarks>An idle session holds nothing open in the pod.</remarks>
    public bool KeepSpareSession { get; set; } = true;

    /// <summary>How long a session may be idle before it is closed. One minute unless set; more than zero. While a forwarder leads to a pod, one
    /// session to it stays.</summary>
    /// <remarks>Long enough for the pauses of a test or a page, short enough that a burst does not stay for the day.</remarks>
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The age at which a session is replaced. More than zero; null, as unless set, is never.</summary>
    /// <remarks>For gateways that end connections at some age. The successor is opened first; the old session takes no more connections and is closed
    /// when those it has have ended. The age of each session is spread by a tenth, so that not all are replaced at once.</remarks>
    public TimeSpan? MaxSessionAge { get; set; }

    /// <summary>Gets or sets the longest wait, when a session is closed, for the pod's node to take what was sent on it.</summary>
    /// <value>The default is 5 seconds. Zero does not wait.</value>
    /// <remarks>Bytes that were written before a stream, a forwarder or the client was disposed are delivered within this time. An idle session is closed
    /// at once. If the time runs out, a warning is logged.</remarks>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a connection that shares its session may read nothing at all, once its buffer of 4 MiB is full, while others on
    /// the session wait. It is then reset, with <see cref="PortForwardError.LimitExceeded"/>.</summary>
    /// <value>The default is 2 seconds. Must be more than zero.</value>
    /// <remarks>The protocol cannot slow down one connection alone, so a connection that reads nothing stops all others on its session. A connection that
    /// reads slowly, that has a session of its own, or that shares it with idle connections only is never reset.</remarks>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a credential plugin may speak with its user: it then gets this process's standard input, where that is a terminal, and its
    /// standard error is passed on as it comes. Otherwise it gets no input, and its standard error is told only where it fails.</summary>
    public bool InteractivePlugins { get; set; }

    /// <summary>The longest run of a credential plugin, after which it is killed. More than zero.</summary>
    public TimeSpan PluginTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Reads the settings of a configuration of the caller's own; null if they come from a kubeconfig or a service account.</summary>
    internal ISettingsReader? SettingsReader { get; set; }

    internal PortForwardClientOptions Copy()
    {
        TimeLimits.ThrowIfNotPositive(ConnectTimeout);
        TimeLimits.ThrowIfNotPositive(PluginTimeout);
        if (KeepAliveInterval is { } interval)
        {
            TimeLimits.ThrowIfNotPositive(interval, nameof(KeepAliveInterval));
        }

        if (MaxSessionAge is { } age)
        {
            TimeLimits.ThrowIfNotPositive(age, nameof(MaxSessionAge));
        }

        TimeLimits.ThrowIfNotPositive(SessionIdleTimeout);
        TimeLimits.ThrowIfNotPositive(StallTimeout);
        TimeLimits.ThrowIfNegative(CloseTimeout);
        ArgumentOutOfRangeException.ThrowIfNegative(ExclusiveSessions, nameof(ExclusiveSessions));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSessions, 1, nameof(MaxSessions));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnectionsPerSession, 1, nameof(MaxConnectionsPerSession));
        if (!Enum.IsDefined(SessionMode))
        {
            throw new ArgumentOutOfRangeException(nameof(SessionMode), SessionMode, "There is no such mode.");
        }

        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        if (Namespace is not null && !TargetText.IsObjectName(Namespace))
        {
            throw new ArgumentException($"'{Namespace}' is not the name of a namespace.", nameof(Namespace));
        }

        var copy = (PortForwardClientOptions)MemberwiseClone();
        copy.Overrides = Overrides?.Copy();
        copy.Impersonate = Impersonate?.Copy();
        return copy;
    }
}

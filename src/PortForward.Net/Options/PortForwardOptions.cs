using PortForward.Net.Options;
using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>Provides options for a <see cref="PortForwarder"/>: how it listens and forwards. They are copied when it starts.</summary>
/// <remarks>Durations are at most 24 days. Everything except the callbacks can be bound from configuration.</remarks>
public sealed class PortForwardOptions
{
    /// <summary>Gets the local addresses to listen on: IP addresses, or <c>localhost</c> for both loopback addresses.</summary>
    /// <value>The default is empty, which means <c>localhost</c>.</value>
    /// <remarks>Every IP address must be bound for a port to start; of the two addresses of <c>localhost</c>, one is enough, as with kubectl. Other
    /// addresses than loopback are bound only if they are listed here.</remarks>
    public IList<string> BindAddresses { get; } = [];

    /// <summary>Gets or sets what happens if a local port is in use.</summary>
    /// <value>The default is <see cref="LocalPortPolicy.Exact"/>.</value>
    public LocalPortPolicy LocalPortPolicy { get; set; }

    /// <summary>Gets or sets a value indicating whether starting continues without the ports that can't be bound, as kubectl does, and fails only if none
    /// can be bound.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    /// <remarks>Failed ports are listed in <see cref="PortForwarder.FailedPorts"/> and reported as <see cref="ListenFailed"/> events. A port that failed on
    /// one of its addresses is listed too, and still listens on the others.</remarks>
    public bool ContinueWithoutFailedPorts { get; set; }

    /// <summary>Gets or sets what starting waits for, up to <see cref="PodReadyTimeout"/>.</summary>
    /// <value>The default is <see cref="PodWaitCondition.Ready"/>.</value>
    public PodWaitCondition WaitFor { get; set; }

    /// <summary>Gets or sets a callback that is invoked while starting waits for the target, once for each new reason.</summary>
    /// <remarks>It must not block and must not throw.</remarks>
    public Action<TargetPending>? OnTargetPending { get; set; }

    /// <summary>Gets or sets the longest wait for the condition in <see cref="WaitFor"/>.</summary>
    /// <value>The default is 1 minute. Must be more than zero.</value>
    public TimeSpan PodReadyTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the longest wait of an accepted connection for a session to the pod, after which it is reset.</summary>
    /// <value>The default is 30 seconds. Must be more than zero.</value>
    public TimeSpan BackendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long <see cref="PortForwarder.StopAsync"/> lets open connections finish before it resets them.</summary>
    /// <value>The default is 5 seconds. Must not be negative.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets a value indicating whether the forwarder resolves its target again and reconnects if the session is lost, while the ports stay
    /// open.</summary>
    /// <value>The default is <see langword="true"/>. If <see langword="false"/>, the forwarder ends with <see cref="PortForwardError.SessionLost"/>, as
    /// kubectl does.</value>
    public bool Reconnect { get; set; } = true;

    /// <summary>Gets or sets how long a connection that a starting or restarting pod refuses is tried again.</summary>
    /// <value>The default is 5 seconds. Zero means that only other pods are tried.</value>
    /// <remarks>A refused connection is tried on the other ready pods first. It fails at once if a pod that has been ready for a while has never answered on
    /// the port. What the local application has sent is sent again, which is safe because the program in the pod has received nothing.</remarks>
    public TimeSpan RefusedRetryTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets which of the target's pods a connection leads to.</summary>
    /// <value>The default is <see cref="BackendSelection.Default"/>: a service's pods in turn, and the pod that kubectl would choose for other
    /// targets.</value>
    public BackendSelection Selection { get; set; }

    /// <summary>Gets or sets a function that selects the pod of each connection, instead of <see cref="Selection"/>.</summary>
    /// <value>The default is <see langword="null"/>. The function returns one of <see cref="BackendSelectionContext.Candidates"/>.</value>
    /// <remarks>It can be called by several threads at a time. It must not block, and must not throw.</remarks>
    public Func<BackendSelectionContext, PodReference>? SelectBackend { get; set; }

    /// <summary>Gets or sets the options for half-closed connections.</summary>
    public HalfCloseOptions HalfClose { get; set; } = new();

    /// <summary>Gets or sets the maximum number of open connections. A further connection is reset.</summary>
    /// <value>The default is 10,000. Must be more than zero.</value>
    public int MaxConnections { get; set; } = 10_000;

    internal PortForwardOptions Copy()
    {
        TimeLimits.ThrowIfNotPositive(PodReadyTimeout);
        TimeLimits.ThrowIfNotPositive(BackendTimeout);
        TimeLimits.ThrowIfNegative(DrainTimeout);
        TimeLimits.ThrowIfNegative(RefusedRetryTimeout);
        ArgumentNullException.ThrowIfNull(HalfClose, nameof(HalfClose));
        if (!Enum.IsDefined(LocalPortPolicy))
        {
            throw new ArgumentOutOfRangeException(nameof(LocalPortPolicy), LocalPortPolicy, "The value is not a local port policy.");
        }

        if (!Enum.IsDefined(WaitFor))
        {
            throw new ArgumentOutOfRangeException(nameof(WaitFor), WaitFor, "The value is not a wait condition.");
        }

        if (!Enum.IsDefined(Selection))
        {
            throw new ArgumentOutOfRangeException(nameof(Selection), Selection, "The value is not a backend selection.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1, nameof(MaxConnections));
        var copy = new PortForwardOptions
        {
            LocalPortPolicy = LocalPortPolicy,
            ContinueWithoutFailedPorts = ContinueWithoutFailedPorts,
            WaitFor = WaitFor,
            OnTargetPending = OnTargetPending,
            PodReadyTimeout = PodReadyTimeout,
            BackendTimeout = BackendTimeout,
            DrainTimeout = DrainTimeout,
            Reconnect = Reconnect,
            RefusedRetryTimeout = RefusedRetryTimeout,
            Selection = Selection,
            SelectBackend = SelectBackend,
            HalfClose = HalfClose.Copy(),
            MaxConnections = MaxConnections,
        };
        foreach (var address in BindAddresses)
        {
            copy.BindAddresses.Add(LocalAddressText.IsValid(address) ? address : throw new ArgumentException(
                $"'{address}' is not an IP address; use an address such as 127.0.0.1 or ::1, or 'localhost'.", nameof(BindAddresses)));
        }

        return copy;
    }
}

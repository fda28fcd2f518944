using System.Net;
using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>How one <see cref="PortForwarder"/> listens and forwards. Copied when it starts.</summary>
/// <remarks>Times are at most 24 days.</remarks>
public sealed class PortForwardOptions
{
    /// <summary>The addresses to listen on; each must succeed. Empty means localhost: both loopback addresses, of which one suffices.</summary>
    /// <remarks>Nothing but loopback is ever bound unless it stands here. Addresses are bound in the order of their texts.</remarks>
    public IList<IPAddress> BindAddresses { get; init; } = [];

    /// <summary>Whether to listen on localhost beside the <see cref="BindAddresses"/>. One of its two addresses suffices, as with kubectl, but one
    /// that is named as well must succeed. Always so where no address is named.</summary>
    public bool BindLocalhost { get; set; }

    /// <summary>What is done where a local port is taken. <see cref="LocalPortPolicy.Exact"/> unless set.</summary>
    public LocalPortPolicy LocalPortPolicy { get; set; }

    /// <summary>Whether starting goes on without the ports that could not be bound, as kubectl does, and fails only where none could. Which ones
    /// failed is told by <see cref="PortForwarder.FailedPorts"/> and as <see cref="ListenFailed"/> events.</summary>
    /// <remarks>A port that failed on one of its addresses has failed, but still listens on the others.</remarks>
    public bool ContinueWithoutFailedPorts { get; set; }

    /// <summary>Gets or sets what starting waits for, up to <see cref="PodReadyTimeout"/>. The default is <see cref="PodWaitCondition.Ready"/>.</summary>
    public PodWaitCondition WaitFor { get; set; }

    /// <summary>Gets or sets where starting reports what it waits for: a <see cref="TargetPending"/> for each new reason.</summary>
    public IProgress<TargetPending>? Progress { get; set; }

    /// <summary>Gets or sets the longest wait for what <see cref="WaitFor"/> says. Must be more than zero. The default is one minute.</summary>
    public TimeSpan PodReadyTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait of an accepted connection for a session to the pod, after which it is reset. More than zero.</summary>
    public TimeSpan BackendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <see cref="PortForwarder.StopAsync"/> lets open connections finish before it resets them. Not negative.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a lost session is replaced (resolving the target anew) while the ports stay open. If not, the forwarder ends with
    /// <see cref="PortForwardError.SessionLost"/>, as kubectl does.</summary>
    public bool Reconnect { get; set; } = true;

    /// <summary>Whether the end of the local side's sending is passed on at once, as kubectl does.</summary>
    /// <remarks>Container runtimes close the whole connection one second after they learn of it, even while the pod still answers
    /// (protocol.md 6.3). So by default it is held back while the pod sends, and for <see cref="LingerQuietTime"/> after its last byte.</remarks>
    public bool CompleteWritesAtOnce { get; set; }

    /// <summary>How long the pod must have been quiet before the end of sending is passed on. Not negative.</summary>
    public TimeSpan LingerQuietTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest time for which the end of sending is held back, however much the pod sends. Not negative.</summary>
    public TimeSpan LingerTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many connections may be open at once; a further one is reset. More than zero.</summary>
    public int MaxConnections { get; set; } = 10_000;

    internal PortForwardOptions Copy()
    {
        TimeLimits.ThrowIfNotPositive(PodReadyTimeout);
        TimeLimits.ThrowIfNotPositive(BackendTimeout);
        TimeLimits.ThrowIfNegative(DrainTimeout);
        TimeLimits.ThrowIfNegative(LingerQuietTime);
        TimeLimits.ThrowIfNegative(LingerTimeout);
        if (!Enum.IsDefined(LocalPortPolicy))
        {
            throw new ArgumentOutOfRangeException(nameof(LocalPortPolicy), LocalPortPolicy, "There is no such policy.");
        }

        if (!Enum.IsDefined(WaitFor))
        {
            throw new ArgumentOutOfRangeException(nameof(WaitFor), WaitFor, "There is no such condition.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1, nameof(MaxConnections));
        return new PortForwardOptions
        {
            BindAddresses = [.. BindAddresses],
            BindLocalhost = BindLocalhost,
            LocalPortPolicy = LocalPortPolicy,
            ContinueWithoutFailedPorts = ContinueWithoutFailedPorts,
            WaitFor = WaitFor,
            Progress = Progress,
            PodReadyTimeout = PodReadyTimeout,
            BackendTimeout = BackendTimeout,
            DrainTimeout = DrainTimeout,
            Reconnect = Reconnect,
            CompleteWritesAtOnce = CompleteWritesAtOnce,
            LingerQuietTime = LingerQuietTime,
            LingerTimeout = LingerTimeout,
            MaxConnections = MaxConnections,
        };
    }
}

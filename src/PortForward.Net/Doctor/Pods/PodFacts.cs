using PortForward.Net.Resolution;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Doctor.Pods;

/// <summary>The facts about the target, its pod and the upgrades. Owns the upgraded connections that the steps leave open.</summary>
internal sealed class PodFacts : IAsyncDisposable
{
    public bool IsNamespaceMissing { get; set; }

    /// <summary>Gets or sets the reason why the target has no running pod.</summary>
    public PortForwardException? TargetFailure { get; set; }

    /// <summary>Gets or sets the pod of the target, running or not.</summary>
    public PodReference? Reference { get; set; }

    /// <summary>Gets or sets the backend; null if the pod is not running.</summary>
    public Backend? Backend { get; set; }

    /// <summary>Gets or sets the problem of the pod.</summary>
    public PodProblem? Problem { get; set; }

    /// <summary>Gets or sets the node of the pod.</summary>
    public string? Node { get; set; }

    /// <summary>Gets or sets the ports that the pod's containers declare, for display; empty if there are none.</summary>
    public string DeclaredPorts { get; set; } = "";

    /// <summary>Gets or sets the pod port that the target's port maps to.</summary>
    public int? PodPort { get; set; }

    public PortForwardException? PortFailure { get; set; }

    public UpgradeFacts WebSocket { get; } = new();

    public UpgradeFacts Spdy { get; } = new();

    /// <summary>Gets or sets the failure of the connection to the port.</summary>
    public PortForwardException? ConnectionFailure { get; set; }

    /// <summary>Gets or sets a value indicating whether a connection to the port succeeded.</summary>
    public bool IsConnected { get; set; }

    /// <summary>Gets a value indicating whether no upgrade succeeded.</summary>
    public bool IsNotUpgraded => !WebSocket.Succeeded && !Spdy.Succeeded;

    /// <summary>Determines whether an upgrade failed with a matching exception.</summary>
    public bool AnyUpgradeFailed(Func<PortForwardException, bool> matches) =>
        (WebSocket.Failure is { } webSocket && matches(webSocket)) || (Spdy.Failure is { } spdy && matches(spdy));

    public UpgradedTransport? TakeTransport(PortForwardTransport wanted) =>
        (wanted != PortForwardTransport.Spdy ? WebSocket.Take(PortForwardTransport.WebSocket) : null)
        ?? (wanted != PortForwardTransport.WebSocket ? Spdy.Take(PortForwardTransport.Spdy) : null);

    public async ValueTask DisposeAsync()
    {
        await WebSocket.DisposeAsync().ConfigureAwait(false);
        await Spdy.DisposeAsync().ConfigureAwait(false);
    }
}

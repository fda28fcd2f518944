using PortForward.Net.Resolution;
using PortForward.Net.Tunnel;

namespace PortForward.Net.Doctor.Pods;

/// <summary>What is known of the target, its pod and the way into it. Owns the upgraded connections that the steps leave open.</summary>
internal sealed class PodFacts : IAsyncDisposable
{
    public bool IsNamespaceMissing { get; set; }

    /// <summary>Why the target leads to no pod that runs.</summary>
    public PortForwardException? TargetFailure { get; set; }

    /// <summary>The pod that the target leads to, whether it runs or not.</summary>
    public PodReference? Reference { get; set; }

    /// <summary>The pod that the target leads to; null where it does not run.</summary>
    public Backend? Backend { get; set; }

    /// <summary>What is wrong with the pod.</summary>
    public PodProblem? Problem { get; set; }

    /// <summary>The node that the pod is on.</summary>
    public string? Node { get; set; }

    /// <summary>The ports that the pod's containers declare, for people; empty where they declare none.</summary>
    public string DeclaredPorts { get; set; } = "";

    /// <summary>The pod's port that the target's port leads to.</summary>
    public int? PodPort { get; set; }

    public PortForwardException? PortFailure { get; set; }

    public UpgradeFacts WebSocket { get; } = new();

    public UpgradeFacts Spdy { get; } = new();

    /// <summary>What became of the connection to the port, where it failed.</summary>
    public PortForwardException? ConnectionFailure { get; set; }

    /// <summary>Whether the pod took a connection to the port.</summary>
    public bool IsConnected { get; set; }

    /// <summary>Whether no upgrade succeeded.</summary>
    public bool IsNotUpgraded => !WebSocket.Succeeded && !Spdy.Succeeded;

    /// <summary>Says whether an upgrade failed in some way; false where none was tried.</summary>
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

using System.Net;
using PortForward.Net.Errors;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Doctor.Causes;

/// <summary>The causes that concern the upgrade and its connection (protocol.md 1.3, 5.5).</summary>
internal static class ConnectionCauses
{
    public static readonly CauseRule[] Rules =
    [
        new(NodeUnreachable,
            facts => facts.Pods.IsNotUpgraded && facts.Pods.AnyUpgradeFailed(failure => failure.Reason == FailureReason.NodeUnreachable),
            facts => $"The API server cannot reach the node {facts.Pods.Node ?? "of the pod"}, which runs pod {facts.Pods.Reference}: {UpgradeFailure(facts)}",
            facts => $"Check the node ('kubectl describe node {facts.Pods.Node ?? "NODE"}') and its kubelet: it may be down, or a firewall may block "
                + "port 10250 between the API server and the node. Pods on other nodes may work."),
        new(PodGone,
            facts => (facts.Pods.IsNotUpgraded && facts.Pods.AnyUpgradeFailed(IsPodGone))
                || facts.Pods.ConnectionFailure is { Error: PortForwardError.PodTerminated },
            facts => $"The pod {facts.Pods.Reference} or its sandbox no longer exists: {UpgradeFailure(facts)}",
            _ => "Try again, since the pod may have ended in the meantime. If the problem persists, delete the pod so that it is recreated."),
        new(UpgradeStripped,
            facts => facts.Pods.IsNotUpgraded && facts.Access.Forbidden is null && facts.Pods.AnyUpgradeFailed(IsStripped),
            facts => $"A proxy or gateway in front of the API server does not forward the upgrade: {UpgradeFailure(facts)}",
            _ => "Configure the proxy, gateway or load balancer in front of the API server to forward the Connection and Upgrade headers "
                + "(nginx: 'proxy_http_version 1.1', "
                + "'proxy_set_header Upgrade $http_upgrade', 'proxy_set_header Connection \"upgrade\"'), or use an address that connects to the API server directly."),
        new(UpgradeRefused,
            facts => facts.Options.Transport switch
            {
                PortForwardTransport.WebSocket => !facts.Pods.WebSocket.Succeeded && facts.Pods.Spdy.Succeeded,
                PortForwardTransport.Spdy => !facts.Pods.Spdy.Succeeded && facts.Pods.WebSocket.Succeeded,
                _ => false,
            },
            facts => $"The server refuses {facts.Options.Transport}, the only transport that the client is configured to use: {UpgradeFailure(facts)}",
            _ => "Use the other transport, which works here: set Transport to Auto ('--transport auto')."),
        new(UpgradeRefused,
            facts => facts.Pods.IsNotUpgraded && facts.Pods.AnyUpgradeFailed(_ => true),
            facts => $"The server refuses to upgrade connections to pods: {UpgradeFailure(facts)}",
            _ => "Check whether 'kubectl port-forward -v 8' succeeds. If it does not, the API server, a gateway in front of it or an "
                + "admission policy does not allow upgrades.")
        {
            IsLastResort = true,
        },
        new(PortRefused,
            facts => facts.Pods.ConnectionFailure is { Error: PortForwardError.RemoteConnectionRefused },
            facts => $"Nothing is listening on port {facts.Pods.PodPort} in pod {facts.Pods.Reference}; its containers declare {PodCauses.Declared(facts)}",
            facts => "Use the port that the application in the pod listens on, or configure it to listen on this port, on all addresses or on localhost: "
                + "an application that listens only on the pod's IP address can't be reached, nor can one in a sandbox such as gVisor or Kata on some runtimes. "
                + "Check 'kubectl logs' to see whether it is running."
                + (facts.Target.Kind == PortForwardTargetKind.Service ? " The service's 'targetPort' must match that port." : "")),
        new(ConnectionBroken,
            facts => facts.Pods.ConnectionFailure is not null,
            facts => facts.Pods.ConnectionFailure!.Message,
            _ => "Check the log of the application in the pod, and the node's kubelet and container runtime. Then try again.")
        {
            IsLastResort = true,
        },
    ];

    private static bool IsPodGone(PortForwardException failure) =>
        failure.Error is PortForwardError.PodTerminated or PortForwardError.NoReadyPod;

    /// <summary>Determines whether the upgrade was lost on the way. A missing response does, too, if the server responds to other requests.</summary>
    private static bool IsStripped(PortForwardException failure) =>
        failure is { StatusCode: null, Error: PortForwardError.ApiServerUnreachable or PortForwardError.Timeout }
        || failure.StatusCode is HttpStatusCode.UpgradeRequired or (>= HttpStatusCode.OK and < HttpStatusCode.BadRequest)
        || failure.Reason == FailureReason.UpgradeHeadersMissing;

    /// <summary>Gets the server's message for the transport that the client would have tried last.</summary>
    private static string UpgradeFailure(DiagnosisFacts facts) =>
        (facts.Options.Transport == PortForwardTransport.WebSocket ? facts.Pods.WebSocket.Failure : facts.Pods.Spdy.Failure ?? facts.Pods.WebSocket.Failure)?.Message
            ?? facts.Pods.ConnectionFailure?.Message ?? "no reason was given";
}

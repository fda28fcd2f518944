using System.Net;
using PortForward.Net.Errors;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Doctor.Causes;

/// <summary>What can be wrong with the upgrade and the connection on it (protocol.md 1.3, 5.5).</summary>
internal static class ConnectionCauses
{
    public static readonly CauseRule[] Rules =
    [
        new(NodeUnreachable,
            facts => facts.Pods.IsNotUpgraded && facts.Pods.AnyUpgradeFailed(failure => failure.Reason == FailureReason.NodeUnreachable),
            facts => $"The API server cannot reach the node {facts.Pods.Node ?? "of the pod"}, on which the pod {facts.Pods.Reference} is: {UpgradeFailure(facts)}",
            facts => $"Check the node ('kubectl describe node {facts.Pods.Node ?? "NODE"}') and its kubelet: it may be down, or a firewall may keep "
                + "the API server from its port 10250. A pod on another node works."),
        new(PodGone,
            facts => (facts.Pods.IsNotUpgraded && facts.Pods.AnyUpgradeFailed(IsPodGone))
                || facts.Pods.ConnectionFailure is { Error: PortForwardError.PodTerminated },
            facts => $"The pod {facts.Pods.Reference} is gone, or its sandbox is: {UpgradeFailure(facts)}",
            _ => "Try again: the pod may have ended meanwhile. If it stays so, delete the pod so that it is made anew."),
        new(UpgradeStripped,
            facts => facts.Pods.IsNotUpgraded && facts.Access.Forbidden is null && facts.Pods.AnyUpgradeFailed(IsStripped),
            facts => $"Something between here and the API server does not pass the upgrade on: {UpgradeFailure(facts)}",
            _ => "Have the proxy, gateway or load balancer before the API server pass the headers Connection and Upgrade on "
                + "(nginx: 'proxy_http_version 1.1', "
                + "'proxy_set_header Upgrade $http_upgrade', 'proxy_set_header Connection \"upgrade\"'), or use an address that leads to the API server itself."),
        new(UpgradeRefused,
            facts => facts.Options.Transport switch
            {
                PortForwardTransport.WebSocket => !facts.Pods.WebSocket.Succeeded && facts.Pods.Spdy.Succeeded,
                PortForwardTransport.Spdy => !facts.Pods.Spdy.Succeeded && facts.Pods.WebSocket.Succeeded,
                _ => false,
            },
            facts => $"The server refuses the only transport that the client may use, {facts.Options.Transport}: {UpgradeFailure(facts)}",
            _ => "Let the client use the other transport, which works here: leave its Transport at Auto ('--transport auto')."),
        new(UpgradeRefused,
            facts => facts.Pods.IsNotUpgraded && facts.Pods.AnyUpgradeFailed(_ => true),
            facts => $"The server refuses to upgrade connections to pods: {UpgradeFailure(facts)}",
            _ => "Check with 'kubectl port-forward -v 8' whether kubectl can; if not, the API server, a gateway before it or an "
                + "admission policy does not allow it.")
        {
            IsLastResort = true,
        },
        new(PortRefused,
            facts => facts.Pods.ConnectionFailure is { Error: PortForwardError.RemoteConnectionRefused },
            facts => $"Nothing listens on port {facts.Pods.PodPort} in the pod {facts.Pods.Reference}; its containers declare {PodCauses.Declared(facts)}",
            facts => "Use the port that the program in the pod listens on, or have it listen there, on all addresses or on localhost: "
                + "a program that listens on the pod's IP address only can't be reached, nor one in a sandbox such as gVisor or Kata on some runtimes; "
                + "'kubectl logs' tells whether it is up."
                + (facts.Target.Kind == PortForwardTargetKind.Service ? " The service's 'targetPort' must be that port." : "")),
        new(ConnectionBroken,
            facts => facts.Pods.ConnectionFailure is not null,
            facts => facts.Pods.ConnectionFailure!.Message,
            _ => "Look at the log of the program in the pod, and at the node's kubelet and container runtime; try again.")
        {
            IsLastResort = true,
        },
    ];

    private static bool IsPodGone(PortForwardException failure) =>
        failure.Error is PortForwardError.PodTerminated or PortForwardError.NoReadyPod;

    /// <summary>Whether an answer shows that the upgrade did not reach who could take it: no answer at all does, from a server that answers all else.</summary>
    private static bool IsStripped(PortForwardException failure) =>
        failure is { StatusCode: null, Error: PortForwardError.ApiServerUnreachable or PortForwardError.Timeout }
        || failure.StatusCode is HttpStatusCode.UpgradeRequired or (>= HttpStatusCode.OK and < HttpStatusCode.BadRequest)
        || failure.Reason == FailureReason.UpgradeHeadersMissing;

    /// <summary>What the server said, of the transport that the client would have used last.</summary>
    private static string UpgradeFailure(DiagnosisFacts facts) =>
        (facts.Options.Transport == PortForwardTransport.WebSocket ? facts.Pods.WebSocket.Failure : facts.Pods.Spdy.Failure ?? facts.Pods.WebSocket.Failure)?.Message
            ?? facts.Pods.ConnectionFailure?.Message ?? "it did not say why";
}

using PortForward.Net.Errors;
using PortForward.Net.Targets;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Doctor.Causes;

/// <summary>The causes that concern the target, its pod and its port.</summary>
internal static class PodCauses
{
    public static readonly CauseRule[] Rules =
    [
        new(TargetMissing,
            facts => facts.Pods.TargetFailure is { Error: PortForwardError.TargetNotFound },
            facts => $"{facts.Target.Label} does not exist in namespace {facts.Namespace}: {facts.Pods.TargetFailure!.Message}",
            facts => $"Check the name and the namespace: 'kubectl get {(TargetKinds.Find(facts.Target.Kind) ?? TargetKinds.Pod).Plural} -n {facts.Namespace}' lists the existing ones."),
        new(SelectorMissing,
            facts => facts.Pods.TargetFailure is { Reason: FailureReason.SelectorMissing },
            facts => $"{facts.Target.Label} has no selector, so it has no pods",
            _ => "Forward to a pod or a workload by its name. The endpoints of a service without a selector are managed manually and "
                + "may be outside the cluster."),
        new(NoPod,
            facts => facts.Pods is { TargetFailure: { Error: PortForwardError.NoReadyPod, Reason: not FailureReason.SelectorMissing }, Reference: null },
            facts => $"{facts.Target.Label} exists, but has no pods in namespace {facts.Namespace}",
            facts => "Check that its workload is not scaled to zero, that its pods can be created ('kubectl get events -n "
                + $"{facts.Namespace}'), and that its selector matches the labels of the pods."),
        Of(PodDeleting, "Choose another pod, or wait for its replacement. A service or workload as the target finds the replacement by "
            + "itself.", evenWhenConnected: true),
        Of(PodEnded, "Check why it ended ('kubectl describe pod', 'kubectl logs'), and forward to a running pod. Forwarding to the pods of finished "
            + "jobs is not possible."),
        Of(PodUnscheduled, "Follow the scheduler's message: add nodes, reduce the pod's resource requests, or correct its node selector, affinity, "
            + "tolerations or volumes."),
        Of(PodImageUnavailable, "Correct the name or tag of the image, or the pull secret of the pod ('imagePullSecrets')."),
        Of(PodCrashing, "Check why its container exits ('kubectl logs --previous', 'kubectl describe pod'), and correct its command, "
            + "configuration or secrets."),
        Of(PodPending, "Wait until it is running. 'kubectl describe pod' shows what it is waiting for."),
        new(PortUnknown,
            facts => facts.Pods.PortFailure is not null,
            facts => $"{facts.Pods.PortFailure!.Message}",
            facts => facts.Pods.PortFailure!.Reason == FailureReason.PodPortNameUnknown && facts.Target.Kind == PortForwardTargetKind.Service
                ? "Correct the 'targetPort' of the service, or give the container port that name; "
                    + $"the pod's containers declare {Declared(facts)}."
                : facts.Target.Kind == PortForwardTargetKind.Service
                ? $"Use one of the service's TCP ports: 'kubectl get service {facts.Target.Name} -n {facts.Namespace}' lists them; the "
                    + $"pod's containers declare {Declared(facts)}."
                : $"Use one of the pod's TCP ports: its containers declare {Declared(facts)}."),
    ];

    private static CauseRule Of(PortForwardDiagnosisCause cause, string fix, bool evenWhenConnected = false) => new(
        cause,
        facts => facts.Pods.Problem?.Cause == cause,
        facts => $"The pod {facts.Pods.Reference} {facts.Pods.Problem!.Text}",
        _ => fix)
    {
        EvenWhenConnected = evenWhenConnected,
    };

    internal static string Declared(DiagnosisFacts facts) => facts.Pods.DeclaredPorts.Length == 0 ? "none" : facts.Pods.DeclaredPorts;
}

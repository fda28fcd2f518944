using PortForward.Net.Errors;
using PortForward.Net.Targets;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Doctor.Causes;

/// <summary>What can be wrong with the target, its pod and its port.</summary>
internal static class PodCauses
{
    public static readonly CauseRule[] Rules =
    [
        new(TargetMissing,
            facts => facts.Pods.TargetFailure is { Error: PortForwardError.TargetNotFound },
            facts => $"There is no {facts.Target} in namespace {facts.Namespace}: {facts.Pods.TargetFailure!.Message}",
            facts => $"Check the name and the namespace: 'kubectl get {(TargetKinds.Find(facts.Target.Kind) ?? TargetKinds.Pod).Plural} -n {facts.Namespace}' lists what is there."),
        new(SelectorMissing,
            facts => facts.Pods.TargetFailure is { Reason: FailureReason.SelectorMissing },
            facts => $"{facts.Target} has no selector, so that it leads to no pods",
            _ => "Forward to a pod or a workload by its name; a service without a selector leads to addresses that others write, "
                + "which may be outside of the cluster."),
        new(NoPod,
            facts => facts.Pods is { TargetFailure: { Error: PortForwardError.NoReadyPod, Reason: not FailureReason.SelectorMissing }, Reference: null },
            facts => $"{facts.Target} exists, but no pod in namespace {facts.Namespace} belongs to it",
            facts => "Check that its workload is not scaled to zero, that its pods can be made ('kubectl get events -n "
                + $"{facts.Namespace}'), and that its selector fits the pods' labels."),
        Of(PodDeleting, "Choose another pod, or wait for the one that takes its place; a service or workload as target finds it by "
            + "itself.", evenWhenConnected: true),
        Of(PodEnded, "Look at its end ('kubectl describe pod', 'kubectl logs'), and forward to a pod that runs; the pods of finished "
            + "jobs cannot be forwarded to."),
        Of(PodUnscheduled, "Make room for it: add nodes or lower its requests, or mend its node selector, affinity, tolerations or "
            + "volumes, as the scheduler's words say."),
        Of(PodImageUnavailable, "Correct the image's name or tag, or the pull secret of the pod ('imagePullSecrets')."),
        Of(PodCrashing, "Look at why its container ends ('kubectl logs --previous', 'kubectl describe pod'), and mend its command, "
            + "configuration or secrets."),
        Of(PodPending, "Wait until it runs; 'kubectl describe pod' tells what it waits for."),
        new(PortUnknown,
            facts => facts.Pods.PortFailure is not null,
            facts => $"{facts.Pods.PortFailure!.Message}",
            facts => facts.Pods.PortFailure!.Reason == FailureReason.PodPortNameUnknown && facts.Target.Kind == PortForwardTargetKind.Service
                ? "Correct the 'targetPort' of the service, or give the container's port that name; "
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

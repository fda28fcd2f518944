using PortForward.Net.Errors;

namespace PortForward.Net.Resolution;

/// <summary>Creates the exceptions for targets without a pod to forward to. The sentences that kubectl has too are kubectl's.</summary>
internal static class TargetFailures
{
    /// <summary>The target has no object.</summary>
    public static PortForwardException NotFound(string plural, string name) =>
        new(PortForwardError.TargetNotFound, $"{plural} \"{name}\" not found");

    /// <summary>The service or workload has no selector. An empty one would select every pod in the namespace.</summary>
    public static PortForwardException NoSelector(PortForwardTarget target) => new(
        PortForwardError.NoReadyPod,
        target.Kind == PortForwardTargetKind.Service
            ? $"invalid service '{target.Name}': Service is defined without a selector"
            : $"{target.Label} is defined without a selector, so it has no pods to forward to.")
    {
        Reason = FailureReason.SelectorMissing,
        IsTransient = false,
    };

    /// <summary>The selector matches no pod.</summary>
    public static PortForwardException NoPods(PortForwardTarget target, string scope) =>
        new(PortForwardError.NoReadyPod, $"{target.Label} has no pods in namespace '{scope}'.");

    /// <summary>The pod is not running.</summary>
    public static PortForwardException NotRunning(PodReference pod, string? phase, bool isTransient) =>
        new(PortForwardError.NoReadyPod, $"unable to forward port because pod is not running. Current status={phase}")
        {
            Pod = pod,
            IsTransient = isTransient,
        };
}

using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Doctor.Pods;

/// <summary>What is wrong with a pod, by its status (protocol.md 6.2).</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Text">What the pod's status says, without the end of a sentence.</param>
internal sealed record PodProblem(PortForwardDiagnosisCause Cause, string Text)
{
    /// <summary>Finds what is in the way most; null where nothing is.</summary>
    public static PodProblem? Of(Pod pod) =>
        pod.Metadata.DeletionTimestamp is not null ? new(PortForwardDiagnosisCause.PodDeleting, "is being deleted")
        : pod.Status.Phase is "Succeeded" or "Failed" ? new(PortForwardDiagnosisCause.PodEnded, Ended(pod))
        : Unscheduled(pod) is { } scheduler ? new(PortForwardDiagnosisCause.PodUnscheduled, $"waits for a node: {scheduler}")
        : Waiting(pod) ?? (pod.Status.Phase is "Running" ? null : new(PortForwardDiagnosisCause.PodPending, $"is {pod.Status.Phase ?? "without a status"}"));

    private static string Ended(Pod pod)
    {
        foreach (var status in pod.Status.ContainerStatuses)
        {
            if (status.State.Terminated is { } end)
            {
                return $"has ended ({pod.Status.Phase}): container {status.Name} ended with exit code {end.ExitCode}{Because(end.Reason, end.Message)}";
            }
        }

        return $"has ended ({pod.Status.Phase}){Because(pod.Status.Reason, pod.Status.Message)}";
    }

    private static string? Unscheduled(Pod pod)
    {
        foreach (var condition in pod.Status.Conditions)
        {
            if (condition is { Type: "PodScheduled", Status: "False" })
            {
                return PlainText.OneLine($"{condition.Reason} {condition.Message}").TrimEnd('.');
            }
        }

        return null;
    }

    private static PodProblem? Waiting(Pod pod)
    {
        PodProblem? problem = null;
        foreach (var status in pod.Status.InitContainerStatuses.Concat(pod.Status.ContainerStatuses))
        {
            if (status.State.Waiting is { } wait)
            {
                // A container that cannot run says more than one that waits for its turn.
                var found = new PodProblem(CauseOf(wait.Reason), $"has container {status.Name} waiting{Because(wait.Reason, wait.Message)}");
                problem = problem is null || problem.Cause == PortForwardDiagnosisCause.PodPending ? found : problem;
            }
        }

        return problem;
    }

    private static PortForwardDiagnosisCause CauseOf(string? reason) => reason switch
    {
        "ImagePullBackOff" or "ErrImagePull" or "InvalidImageName" or "ErrImageNeverPull" or "RegistryUnavailable" =>
            PortForwardDiagnosisCause.PodImageUnavailable,
        "CrashLoopBackOff" or "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" or "PostStartHookError" =>
            PortForwardDiagnosisCause.PodCrashing,
        _ => PortForwardDiagnosisCause.PodPending,
    };

    private static string Because(string? reason, string? message) =>
        PlainText.OneLine($"{reason} {message}").TrimEnd('.') is { Length: > 0 } text ? $" ({text})" : "";
}

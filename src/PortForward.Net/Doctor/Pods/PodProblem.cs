using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Doctor.Pods;

/// <summary>The problem of a pod, according to its status (protocol.md 6.2).</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Text">The description, without a full stop.</param>
internal sealed record PodProblem(PortForwardDiagnosisCause Cause, string Text)
{
    /// <summary>Gets the most important problem; null if there is none.</summary>
    public static PodProblem? Of(Pod pod) =>
        pod.Metadata.DeletionTimestamp is not null ? new(PortForwardDiagnosisCause.PodDeleting, "is being deleted")
        : pod.Status.Phase is "Succeeded" or "Failed" ? new(PortForwardDiagnosisCause.PodEnded, Ended(pod))
        : Unscheduled(pod) is { } scheduler ? new(PortForwardDiagnosisCause.PodUnscheduled, $"is waiting for a node: {scheduler}")
        : Waiting(pod) ?? (pod.Status.Phase is "Running" ? null : new(PortForwardDiagnosisCause.PodPending, pod.Status.Phase is { } phase ? $"is in phase {phase}" : "has no status"));

    private static string Ended(Pod pod)
    {
        foreach (var status in pod.Status.ContainerStatuses)
        {
            if (status.State.Terminated is { } end)
            {
                return $"has ended ({pod.Status.Phase}): container {status.Name} exited with code {end.ExitCode}{Because(end.Reason, end.Message)}";
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
                // A container that cannot run is more relevant than one that is waiting for its turn.
                var found = new PodProblem(CauseOf(wait.Reason), $"has a waiting container {status.Name}{Because(wait.Reason, wait.Message)}");
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

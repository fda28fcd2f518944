namespace PortForward.Net.Forwarding.Backends;

/// <summary>Determines which failures a retry may fix.</summary>
internal static class RecoverableFailure
{
    /// <summary>Determines whether resolving the target again may help.</summary>
    public static bool Is(PortForwardException e) => e.Error is PortForwardError.SessionLost or PortForwardError.PodTerminated
        or PortForwardError.ApiServerUnreachable or PortForwardError.Timeout or PortForwardError.NoReadyPod or PortForwardError.ProtocolViolation
        or PortForwardError.UpgradeRefused
        || e is { Error: PortForwardError.LimitExceeded, StatusCode: not null }

        // The pod is gone, not the target.
        || e is { Error: PortForwardError.TargetNotFound, Pod: not null };
}

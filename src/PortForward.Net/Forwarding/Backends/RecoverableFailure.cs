namespace PortForward.Net.Forwarding.Backends;

/// <summary>Which failures another try may mend.</summary>
internal static class RecoverableFailure
{
    /// <summary>Whether resolving the target again may help.</summary>
    public static bool Is(PortForwardException e) => e.Error is PortForwardError.SessionLost or PortForwardError.PodTerminated
        or PortForwardError.ApiServerUnreachable or PortForwardError.Timeout or PortForwardError.NoReadyPod or PortForwardError.ProtocolViolation
        or PortForwardError.UpgradeRefused
        || e is { Error: PortForwardError.LimitExceeded, StatusCode: not null };
}

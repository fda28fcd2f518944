namespace PortForward.Net;

/// <summary>Specifies what <see cref="PortForwardOptions.PodReadyTimeout"/> waits for when a forwarder starts.</summary>
public enum PodWaitCondition
{
    /// <summary>Wait until the target exists and one of its pods is ready.</summary>
    Ready,

    /// <summary>Wait until the target exists and one of its pods is running, ready or not.</summary>
    Running,

    /// <summary>Wait until the target has a pod, as kubectl does. Fail at once if the target doesn't exist or its pod isn't running.</summary>
    Exists,
}

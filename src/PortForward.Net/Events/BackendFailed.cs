namespace PortForward.Net;

/// <summary>Reports that a pod could not be reached or that the session to it was lost. It is tried again, after other pods if there are any.</summary>
public sealed class BackendFailed : PortForwardEvent
{
    internal BackendFailed(DateTimeOffset timestamp, PodReference pod, PortForwardException exception)
        : base(timestamp)
    {
        Pod = pod;
        Exception = exception;
    }

    /// <summary>Gets the pod.</summary>
    public PodReference Pod { get; }

    /// <summary>Gets the exception that says what failed.</summary>
    public PortForwardException Exception { get; }

    private protected override string Describe() => $"pod {Pod} failed: {Exception.Message}";
}

namespace PortForward.Net.Forwarding;

/// <summary>The events of a forwarder. A later watcher begins with the current pod and state.</summary>
internal sealed class ForwarderEvents() : EventHub<PortForwardEvent>(SubjectOf, ForwardingLimits.EarlyEvents)
{
    /// <summary>Gets what a watcher that comes later has to know: the pod and the state.</summary>
    public static Type? SubjectOf(PortForwardEvent item) => item is PodSelected or StateChanged ? item.GetType() : null;
}

namespace PortForward.Net;

/// <summary>Reports that the forwarder accepts new connections again after <see cref="AcceptingPaused"/>.</summary>
public sealed class AcceptingResumed : PortForwardEvent
{
    internal AcceptingResumed(DateTimeOffset timestamp)
        : base(timestamp)
    {
    }

    private protected override string Describe() => "accepting resumed";
}

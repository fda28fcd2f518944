namespace PortForward.Net.Tool.Output;

/// <summary>Reports what happens to a forwarder.</summary>
internal interface IEventReport
{
    /// <summary>Reports what starting waits for.</summary>
    void Pending(TargetPending pending);

    /// <summary>Reports that the forward can't be started, but that the others continue.</summary>
    void StartFailed(Exception failure);

    /// <summary>Tells what is forwarded, and what could not be.</summary>
    void Started(PortForwarder forwarder);

    /// <summary>Tells what happened.</summary>
    /// <param name="item">What happened.</param>
    /// <param name="isStopping">Whether the user has ended the forward: failures are then of the user's own making.</param>
    void Happened(PortForwardEvent item, bool isStopping);

    /// <summary>Tells what was held back: no more happens.</summary>
    void Ended();

    /// <summary>Tells why the command ends.</summary>
    void Failed(Exception failure);
}

namespace PortForward.Net.Tool.Up;

/// <summary>Reports what happens to the forwards. The groups of several clients call it at the same time.</summary>
internal interface IUpReport
{
    /// <summary>Reports that a forward can't be started because of the file or the kubeconfig.</summary>
    void Failed(string name, Exception failure);

    /// <summary>Reports what a start waits for.</summary>
    void Pending(string name, TargetPending pending);

    /// <summary>Reports an event of a forward.</summary>
    /// <param name="forward">The forward.</param>
    /// <param name="item">The event.</param>
    /// <param name="isStopping">Whether the user has ended the command: failures are then of the user's own making.</param>
    void Happened(PortForwardGroupEntry forward, PortForwardEvent item, bool isStopping);
}

namespace PortForward.Net.Sessions.Pool;

/// <summary>The input of the decision how to serve the next connection to a pod.</summary>
/// <param name="Mode">How sessions are shared.</param>
/// <param name="HasFree">Whether there is a healthy, unused session.</param>
/// <param name="HasHealthy">Whether a healthy session has room and suits the connection.</param>
/// <param name="HasOther">Whether a healthy session has room, but serves other ports, one of which has not responded yet.</param>
/// <param name="HasUnproven">Whether a session that is being probed has room.</param>
/// <param name="HasHeldUp">Whether a blocked session has room.</param>
/// <param name="HasUnclaimed">Whether there is a recently started opening that nobody waits for.</param>
/// <param name="HasPromising">Whether there is a recently started opening.</param>
/// <param name="IsOpening">Whether a session is being opened.</param>
/// <param name="MayOpen">Whether the limits allow another session, or the unclaimed one.</param>
/// <param name="WasRefused">Whether the opening that the connection waited for has failed.</param>
internal readonly record struct PoolView(
    SessionMode Mode,
    bool HasFree,
    bool HasHealthy,
    bool HasOther,
    bool HasUnproven,
    bool HasHeldUp,
    bool HasUnclaimed,
    bool HasPromising,
    bool IsOpening,
    bool MayOpen,
    bool WasRefused)
{
    /// <summary>Makes the decision. A connection never waits for an upgrade while a healthy session that suits it has room.</summary>
    public PoolDecision Decide() => Mode == SessionMode.Dedicated ? DecideAlone() : DecideShared();

    private PoolDecision DecideShared() => this switch
    {
        { HasFree: true, Mode: SessionMode.Adaptive } => PoolDecision.UseFree,
        { HasHealthy: true } => PoolDecision.Share,

        // A probe is faster than an upgrade.
        { HasUnproven: true } => PoolDecision.Wait,
        { WasRefused: false, HasPromising: true } => PoolDecision.Join,
        { WasRefused: false, MayOpen: true } => PoolDecision.Open,
        { HasOther: true } => PoolDecision.ShareOther,
        { HasHeldUp: true } => PoolDecision.ShareHeldUp,
        _ => Otherwise(),
    };

    private PoolDecision DecideAlone() => this switch
    {
        { HasFree: true } => PoolDecision.UseFree,
        { WasRefused: false, MayOpen: true } => HasUnclaimed ? PoolDecision.Join : PoolDecision.Open,
        { HasUnproven: true } => PoolDecision.Wait,
        { HasHeldUp: true } => PoolDecision.ShareHeldUp,
        _ => Otherwise(),
    };

    private PoolDecision Otherwise() => WasRefused ? PoolDecision.Fail : IsOpening ? PoolDecision.Join : PoolDecision.Wait;
}

namespace PortForward.Net.Sessions.Pool;

/// <summary>All that counts when the pool decides how to serve the next connection to a pod.</summary>
/// <param name="Mode">How sessions are shared.</param>
/// <param name="HasFree">A healthy session serves nobody.</param>
/// <param name="HasHealthy">A healthy session has room, and suits the connection.</param>
/// <param name="HasOther">A healthy session has room, but serves other ports, one of which has not answered yet.</param>
/// <param name="HasUnproven">A session has room whose workers are being asked.</param>
/// <param name="HasHeldUp">A session has room that is held up.</param>
/// <param name="HasUnclaimed">A session is being opened, not for long yet, that nobody waits for.</param>
/// <param name="HasPromising">A session is being opened, and not for long yet.</param>
/// <param name="IsOpening">A session is being opened.</param>
/// <param name="MayOpen">The limits leave room for one more session, or for the unclaimed one.</param>
/// <param name="WasRefused">The opening that the connection waited for has failed.</param>
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
    /// <summary>Decides. A connection never waits for an upgrade while a healthy session that suits it has room.</summary>
    public PoolDecision Decide() => Mode == SessionMode.Dedicated ? DecideAlone() : DecideShared();

    private PoolDecision DecideShared() => this switch
    {
        { HasFree: true, Mode: SessionMode.Adaptive } => PoolDecision.UseFree,
        { HasHealthy: true } => PoolDecision.Share,

        // The workers' answer is nearer than an upgrade.
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

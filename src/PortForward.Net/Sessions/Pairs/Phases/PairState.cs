namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The state of a pair.</summary>
/// <param name="Phase">Where it is in its life.</param>
/// <param name="Facts">What has happened to it.</param>
/// <param name="Suspicion">Why it will have failed if nothing better is learned; the first suspicion stays.</param>
internal readonly record struct PairState(PairPhase Phase, PairFacts Facts, PairEnd Suspicion)
{
    /// <summary>The state of a pair whose streams are being sent; its timer waits for <see cref="PairWait.Replies"/>.</summary>
    public static PairState Start => default;

    /// <summary>Whether the data stream has ended, so that nothing more is sent on it.</summary>
    public bool HasDataEnded => Phase is PairPhase.AwaitingErrorText or PairPhase.AwaitingErrorEnd or PairPhase.Finished;

    public bool Has(PairFacts facts) => (Facts & facts) == facts;

    public PairState With(PairFacts facts) => this with { Facts = Facts | facts };

    public PairState Suspect(PairEnd end) => Suspicion == PairEnd.None ? this with { Suspicion = end } : this;
}

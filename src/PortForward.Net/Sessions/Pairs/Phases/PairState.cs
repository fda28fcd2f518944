namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The state of a pair.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Facts">The history.</param>
/// <param name="Suspicion">The reason of the failure if no better one becomes known. The first suspicion is kept.</param>
internal readonly record struct PairState(PairPhase Phase, PairFacts Facts, PairEnd Suspicion)
{
    /// <summary>The initial state of a pair; its timer waits for <see cref="PairWait.Replies"/>.</summary>
    public static PairState Start => default;

    /// <summary>Gets a value indicating whether the data stream has ended, so that nothing more is sent on it.</summary>
    public bool HasDataEnded => Phase is PairPhase.AwaitingErrorText or PairPhase.AwaitingErrorEnd or PairPhase.Finished;

    public bool Has(PairFacts facts) => (Facts & facts) == facts;

    public PairState With(PairFacts facts) => this with { Facts = Facts | facts };

    public PairState Suspect(PairEnd end) => Suspicion == PairEnd.None ? this with { Suspicion = end } : this;
}

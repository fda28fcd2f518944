namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The transition table of a pair (protocol.md 5.7): from a state and an event to the next state, its actions and its wait.</summary>
/// <remarks>It is pure: it knows no streams, locks or timers.</remarks>
internal static class PairTransitions
{
    public static PairStep Next(PairState state, PairEvent e) => state.Phase == PairPhase.Finished ? Stay(state) : e switch
    {
        PairEvent.ErrorAccepted => OnAccepted(state.With(PairFacts.ErrorAccepted)),
        PairEvent.DataAccepted => OnAccepted(state.With(PairFacts.DataAccepted)),
        PairEvent.LocalEndHeld => OnLocalEndHeld(state),
        PairEvent.LocalEnd => OnLocalEnd(state),
        PairEvent.LocalGone => OnLocalGone(state),
        PairEvent.DataFin or PairEvent.DataFinByRuntime or PairEvent.DataReset when state.HasDataEnded => Stay(state),
        PairEvent.DataFin => OnDataFin(state),
        PairEvent.DataFinByRuntime => OnDataFin(state.Suspect(PairEnd.CutByRuntime)),
        PairEvent.DataReset => OnDataReset(state),
        PairEvent.ErrorFin or PairEvent.ErrorReset when state.Has(PairFacts.ErrorEnded) => Stay(state),
        PairEvent.ErrorFin => OnErrorFin(state.With(PairFacts.ErrorEnded)),
        PairEvent.ErrorReset => OnErrorReset(state.With(PairFacts.ErrorEnded)),
        PairEvent.ErrorText or PairEvent.Aborted => Finish(state, PairEnd.Given),
        PairEvent.SessionLost => FinishAsSuspected(state, otherwise: PairEnd.SessionLost),
        PairEvent.Due => OnDue(state),
        _ => throw new ArgumentOutOfRangeException(nameof(e), e, null),
    };

    private static PairStep OnAccepted(PairState state) => state switch
    {
        { Phase: not PairPhase.Opening } => Stay(state),
        _ when !state.Has(PairFacts.Accepted) => Stay(state),
        _ when state.Has(PairFacts.LocalEnded) && !state.Has(PairFacts.FinSent) => Go(state, PairPhase.Lingering, PairWait.Linger),
        _ => Go(state, PairPhase.Open, PairWait.None),
    };

    private static PairStep OnLocalEndHeld(PairState state) => state switch
    {
        _ when state.Has(PairFacts.LocalEnded) => Stay(state),
        { Phase: PairPhase.Open } => Go(state.With(PairFacts.LocalEnded), PairPhase.Lingering, PairWait.Linger),
        _ => Stay(state.With(PairFacts.LocalEnded)),
    };

    private static PairStep OnLocalEnd(PairState state) => state switch
    {
        _ when state.HasDataEnded => Stay(state.With(PairFacts.LocalEnded)),
        _ when state.Has(PairFacts.FinSent) => Stay(state),
        { Phase: PairPhase.Lingering } => SendFin(Go(state, PairPhase.Open, PairWait.None)),
        _ => SendFin(Stay(state)),
    };

    private static PairStep OnLocalGone(PairState state)
    {
        var step = OnLocalEnd(state);
        return state.Has(PairFacts.Leaving)
            ? step
            : step with { State = step.State.With(PairFacts.Leaving), Actions = step.Actions | PairActions.Leave };
    }

    private static PairStep OnDataFin(PairState state)
    {
        var step = state.Has(PairFacts.ErrorEnded)
            ? FinishAsSuspected(state, otherwise: PairEnd.Clean)
            : Go(state, PairPhase.AwaitingErrorEnd, PairWait.ErrorEnd);
        return step with { Actions = step.Actions | PairActions.ResetData };
    }

    private static PairStep OnDataReset(PairState state)
    {
        var isAccepted = state.Has(PairFacts.DataAccepted);
        state = state.Suspect(isAccepted ? PairEnd.Reset : PairEnd.Refused);
        var step = state.Has(PairFacts.ErrorEnded) || !isAccepted
            ? Finish(state, state.Suspicion)
            : Go(state, PairPhase.AwaitingErrorText, PairWait.ErrorText);
        return step with { Actions = step.Actions | PairActions.ResetData };
    }

    private static PairStep OnErrorFin(PairState state) =>
        state.HasDataEnded ? FinishAsSuspected(state, otherwise: PairEnd.Clean) : Stay(state);

    private static PairStep OnErrorReset(PairState state)
    {
        var isAccepted = state.Has(PairFacts.ErrorAccepted);
        state = state.Suspect(isAccepted ? PairEnd.Reset : PairEnd.Refused);
        return state.HasDataEnded || !isAccepted
            ? Finish(state, state.Suspicion)
            : Go(state, PairPhase.AwaitingData, PairWait.DataEnd);
    }

    private static PairStep OnDue(PairState state) => state.Phase switch
    {
        PairPhase.Opening => Finish(state, PairEnd.NotAccepted),
        PairPhase.Lingering => OnLocalEnd(state),
        PairPhase.AwaitingErrorEnd => FinishAsSuspected(state, otherwise: PairEnd.ErrorStreamOpen),
        PairPhase.AwaitingErrorText or PairPhase.AwaitingData => Finish(state, state.Suspicion),
        _ => Stay(state),
    };

    private static PairStep SendFin(PairStep step) =>
        step with { State = step.State.With(PairFacts.LocalEnded | PairFacts.FinSent), Actions = PairActions.SendFin };

    private static PairStep Stay(PairState state) => new(state, PairActions.None, PairWait.Unchanged, PairEnd.None);

    private static PairStep Go(PairState state, PairPhase phase, PairWait wait) => new(state with { Phase = phase }, PairActions.None, wait, PairEnd.None);

    private static PairStep FinishAsSuspected(PairState state, PairEnd otherwise) =>
        Finish(state, state.Suspicion == PairEnd.None ? otherwise : state.Suspicion);

    private static PairStep Finish(PairState state, PairEnd end) =>
        new(state with { Phase = PairPhase.Finished }, PairActions.Finish, PairWait.None, end);
}

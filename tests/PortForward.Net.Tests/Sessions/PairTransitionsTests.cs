using FsCheck;
using FsCheck.Fluent;
using PortForward.Net.Sessions.Pairs.Phases;

namespace PortForward.Net.Tests.Sessions;

/// <summary>The transition table of a pair (protocol.md 5.7), without any wire: for every state that can be reached, and every event.</summary>
public sealed class PairTransitionsTests
{
    private static readonly PairEvent[] Events = Enum.GetValues<PairEvent>();

    private static readonly PairEvent[] OfTheErrorStream = [PairEvent.ErrorAccepted, PairEvent.ErrorFin, PairEvent.ErrorReset, PairEvent.ErrorText];

    private static readonly PairEvent[] OfTheDataStream = [PairEvent.DataAccepted, PairEvent.DataFin, PairEvent.DataFinByRuntime, PairEvent.DataReset];

    private static readonly PairEvent[] OfTheLocalSide = [PairEvent.LocalEnd, PairEvent.LocalEndHeld, PairEvent.LocalGone];

    private static readonly PairState[] States = Reach();

    private static IEnumerable<(PairState From, PairEvent Event, PairStep Step)> Steps =>
        from state in States
        from e in Events
        select (state, e, PairTransitions.Next(state, e));

    /// <summary>What each phase makes of each event, as a pair comes to it the usual way: next phase, wait, end, actions.</summary>
    /// <remarks>A dot stands for "nothing changes". Waits: r replies, l linger, t error text, e end of the error stream, d data, - none. Actions: F FIN,
    /// R reset of the data, L leaving.</remarks>
    [Theory]
    [InlineData("Opening", "DataAccepted", "Opening .")]
    [InlineData("Opening", "ErrorAccepted", "Opening .")]
    [InlineData("Opening", "ErrorAccepted DataAccepted", "Open -")]
    [InlineData("Opening", "DataAccepted ErrorAccepted", "Open -")]
    [InlineData("Opening", "DataAccepted DataAccepted", "Opening .")]
    [InlineData("Opening", "LocalEndHeld", "Opening .")]
    [InlineData("Opening", "LocalEndHeld ErrorAccepted DataAccepted", "Lingering l")]
    [InlineData("Opening", "LocalEnd", "Opening . F")]
    [InlineData("Opening", "LocalEnd ErrorAccepted DataAccepted", "Open -")]
    [InlineData("Opening", "LocalEndHeld LocalEnd", "Opening . F")]
    [InlineData("Opening", "LocalGone", "Opening . FL")]
    [InlineData("Opening", "DataFin", "AwaitingErrorEnd e R")]
    [InlineData("Opening", "DataFinByRuntime", "AwaitingErrorEnd e R")]
    [InlineData("Opening", "DataReset", "Finished - Refused R")]
    [InlineData("Opening", "DataAccepted DataReset", "AwaitingErrorText t R")]
    [InlineData("Opening", "ErrorFin", "Opening .")]
    [InlineData("Opening", "ErrorReset", "Finished - Refused")]
    [InlineData("Opening", "ErrorAccepted ErrorReset", "AwaitingData d")]
    [InlineData("Opening", "ErrorText", "Finished - Given")]
    [InlineData("Opening", "SessionLost", "Finished - SessionLost")]
    [InlineData("Opening", "Aborted", "Finished - Given")]
    [InlineData("Opening", "Due", "Finished - NotAccepted")]
    [InlineData("Open", "ErrorAccepted", "Open .")]
    [InlineData("Open", "DataAccepted", "Open .")]
    [InlineData("Open", "LocalEndHeld", "Lingering l")]
    [InlineData("Open", "LocalEnd", "Open . F")]
    [InlineData("Open", "LocalEnd LocalEnd", "Open .")]
    [InlineData("Open", "LocalEnd LocalEndHeld", "Open .")]
    [InlineData("Open", "LocalGone", "Open . FL")]
    [InlineData("Open", "LocalGone LocalGone", "Open .")]
    [InlineData("Open", "LocalEnd LocalGone", "Open . L")]
    [InlineData("Open", "DataFin", "AwaitingErrorEnd e R")]
    [InlineData("Open", "ErrorFin DataFin", "Finished - Clean R")]
    [InlineData("Open", "DataFinByRuntime", "AwaitingErrorEnd e R")]
    [InlineData("Open", "ErrorFin DataFinByRuntime", "Finished - CutByRuntime R")]
    [InlineData("Open", "DataReset", "AwaitingErrorText t R")]
    [InlineData("Open", "ErrorFin DataReset", "Finished - Reset R")]
    [InlineData("Open", "ErrorFin", "Open .")]
    [InlineData("Open", "ErrorReset", "AwaitingData d")]
    [InlineData("Open", "ErrorFin ErrorReset", "Open .")]
    [InlineData("Open", "ErrorText", "Finished - Given")]
    [InlineData("Open", "SessionLost", "Finished - SessionLost")]
    [InlineData("Open", "ErrorFin SessionLost", "Finished - SessionLost")]
    [InlineData("Open", "Aborted", "Finished - Given")]
    [InlineData("Open", "Due", "Open .")]
    [InlineData("Lingering", "LocalEndHeld", "Lingering .")]
    [InlineData("Lingering", "LocalEnd", "Open - F")]
    [InlineData("Lingering", "LocalGone", "Open - FL")]
    [InlineData("Lingering", "Due", "Open - F")]
    [InlineData("Lingering", "Due Due", "Open .")]
    [InlineData("Lingering", "DataFin", "AwaitingErrorEnd e R")]
    [InlineData("Lingering", "DataReset", "AwaitingErrorText t R")]
    [InlineData("Lingering", "ErrorFin", "Lingering .")]
    [InlineData("Lingering", "ErrorReset", "AwaitingData d")]
    [InlineData("Lingering", "SessionLost", "Finished - SessionLost")]
    [InlineData("AwaitingErrorText", "ErrorText", "Finished - Given")]
    [InlineData("AwaitingErrorText", "ErrorFin", "Finished - Reset")]
    [InlineData("AwaitingErrorText", "ErrorReset", "Finished - Reset")]
    [InlineData("AwaitingErrorText", "SessionLost", "Finished - Reset")]
    [InlineData("AwaitingErrorText", "Due", "Finished - Reset")]
    [InlineData("AwaitingErrorText", "DataFin", "AwaitingErrorText .")]
    [InlineData("AwaitingErrorText", "LocalEnd", "AwaitingErrorText .")]
    [InlineData("AwaitingErrorText", "LocalGone", "AwaitingErrorText . L")]
    [InlineData("AwaitingErrorEnd", "ErrorText", "Finished - Given")]
    [InlineData("AwaitingErrorEnd", "ErrorFin", "Finished - Clean")]
    [InlineData("AwaitingErrorEnd", "ErrorReset", "Finished - Reset")]
    [InlineData("AwaitingErrorEnd", "SessionLost", "Finished - SessionLost")]
    [InlineData("AwaitingErrorEnd", "Due", "Finished - ErrorStreamOpen")]
    [InlineData("AwaitingErrorEnd", "DataReset", "AwaitingErrorEnd .")]
    [InlineData("AwaitingErrorEnd", "LocalEnd", "AwaitingErrorEnd .")]
    [InlineData("AwaitingErrorEnd", "LocalGone", "AwaitingErrorEnd . L")]
    [InlineData("AwaitingData", "DataFin", "Finished - Reset R")]
    [InlineData("AwaitingData", "DataReset", "Finished - Reset R")]
    [InlineData("AwaitingData", "ErrorFin", "AwaitingData .")]
    [InlineData("AwaitingData", "ErrorText", "Finished - Given")]
    [InlineData("AwaitingData", "SessionLost", "Finished - Reset")]
    [InlineData("AwaitingData", "Due", "Finished - Reset")]
    [InlineData("AwaitingData", "LocalEnd", "AwaitingData . F")]
    public void Each_phase_makes_of_each_event_what_the_table_says(string phase, string events, string expected)
    {
        var step = Play([.. Way(Enum.Parse<PairPhase>(phase)), .. events.Split(' ').Select(Enum.Parse<PairEvent>)]);
        Assert.Equal(expected, Show(step));
    }

    [Fact]
    public void Every_phase_can_be_reached_and_the_states_are_few()
    {
        Assert.Equal(Enum.GetValues<PairPhase>(), States.Select(state => state.Phase).Distinct().Order());
        Assert.InRange(States.Length, 50, 400);
        TestContext.Current.SendDiagnosticMessage($"{States.Length} states, {Events.Length} events");
    }

    [Fact]
    public void Nothing_changes_after_the_end() => Assert.All(
        Steps.Where(x => x.From.Phase == PairPhase.Finished),
        x => Assert.Equal(new PairStep(x.From, PairActions.None, PairWait.Unchanged, PairEnd.None), x.Step));

    [Fact]
    public void A_pair_finishes_exactly_when_it_says_so_and_then_has_an_end() => Assert.All(Steps, x =>
    {
        var finishes = x.From.Phase != PairPhase.Finished && x.Step.State.Phase == PairPhase.Finished;
        Assert.Equal(finishes, x.Step.Actions.HasFlag(PairActions.Finish));
        Assert.Equal(finishes, x.Step.End != PairEnd.None);
    });

    [Fact]
    public void Each_phase_waits_for_its_own_thing_and_no_timer_is_left_behind() => Assert.All(Steps, x =>
    {
        var entered = x.Step.State.Phase != x.From.Phase;
        Assert.Equal(entered ? WaitOf(x.Step.State.Phase) : PairWait.Unchanged, x.Step.Wait);
    });

    [Fact]
    public void Whatever_waits_ends_when_the_wait_is_over() => Assert.All(
        States.Where(state => state.Phase is not (PairPhase.Open or PairPhase.Finished)),
        state => Assert.NotEqual(state.Phase, PairTransitions.Next(state, PairEvent.Due).State.Phase));

    [Fact]
    public void Facts_and_the_first_suspicion_stay() => Assert.All(Steps, x =>
    {
        Assert.True(x.Step.State.Has(x.From.Facts));
        Assert.True(x.From.Suspicion == PairEnd.None || x.Step.State.Suspicion == x.From.Suspicion);
    });

    [Fact]
    public void A_suspicion_is_never_forgotten_for_a_clean_end() => Assert.All(
        Steps.Where(x => x.Step.End == PairEnd.Clean),
        x => Assert.Equal(PairEnd.None, x.Step.State.Suspicion));

    [Fact]
    public void Only_the_end_of_both_streams_is_clean() => Assert.All(
        Steps.Where(x => x.Step.End == PairEnd.Clean),
        x => Assert.True(
            (x.Event == PairEvent.DataFin && x.From.Has(PairFacts.ErrorEnded)) || (x.Event == PairEvent.ErrorFin && x.From.Phase == PairPhase.AwaitingErrorEnd)));

    [Fact]
    public void A_fin_is_sent_once_and_never_after_the_data_stream_has_ended() => Assert.All(
        Steps.Where(x => x.Step.Actions.HasFlag(PairActions.SendFin)),
        x =>
        {
            Assert.False(x.From.Has(PairFacts.FinSent));
            Assert.False(x.From.HasDataEnded);
            Assert.True(x.Step.State.Has(PairFacts.FinSent | PairFacts.LocalEnded));
        });

    [Fact]
    public void A_local_end_is_never_forgotten() => Assert.All(
        States.Where(state => state.Has(PairFacts.LocalEnded) && !state.Has(PairFacts.FinSent) && state.Phase == PairPhase.Open),
        state => Assert.Fail($"{state} sends its FIN never"));

    [Fact]
    public void A_fact_says_what_was_done() => Assert.All(Steps, x =>
    {
        var added = x.Step.State.Facts & ~x.From.Facts;
        Assert.Equal(added.HasFlag(PairFacts.FinSent), x.Step.Actions.HasFlag(PairActions.SendFin));
        Assert.Equal(added.HasFlag(PairFacts.Leaving), x.Step.Actions.HasFlag(PairActions.Leave));
    });

    [Fact]
    public void The_end_of_the_data_stream_resets_it_once() => Assert.All(Steps, x => Assert.Equal(
        x.Event is PairEvent.DataFin or PairEvent.DataFinByRuntime or PairEvent.DataReset && !x.From.HasDataEnded && x.From.Phase != PairPhase.Finished,
        x.Step.Actions.HasFlag(PairActions.ResetData)));

    [Fact]
    public void The_order_in_which_the_two_streams_are_heard_does_not_decide_about_success()
    {
        Assert.All(
            from state in States
            from error in OfTheErrorStream
            from data in OfTheDataStream
            where !state.Has(PairFacts.ErrorEnded) || error == PairEvent.ErrorAccepted
            select (state, error, data),
            x =>
            {
                var (one, other) = (After(x.state, x.error, x.data), After(x.state, x.data, x.error));

                // A stream that is reset before its own reply ends the pair at once, whatever the other one had to say behind it.
                if (one.End is PairEnd.Refused or PairEnd.Given || other.End is PairEnd.Refused or PairEnd.Given)
                {
                    Assert.NotEqual(PairEnd.Clean, one.End);
                    Assert.NotEqual(PairEnd.Clean, other.End);
                    return;
                }

                Assert.Equal((one.Phase, one.End == PairEnd.Clean, one.End == PairEnd.None), (other.Phase, other.End == PairEnd.Clean, other.End == PairEnd.None));
            });
    }

    [Fact]
    public void Of_two_ways_to_end_the_sending_at_once_each_order_comes_to_the_same() => Assert.All(
        from state in States
        from one in OfTheLocalSide
        from other in OfTheLocalSide
        select (state, one, other),
        x => Assert.Equal(Through(x.state, x.one, x.other), Through(x.state, x.other, x.one)));

    [Fact]
    public void Any_sequence_of_events_that_ends_with_the_session_ends_the_pair_once() => Prop.ForAll(
        ArbMap.Default.ArbFor<PairEvent[]>(),
        events =>
        {
            var (state, ends, leaves) = (PairState.Start, 0, 0);
            foreach (var e in events.Append(PairEvent.SessionLost))
            {
                var step = PairTransitions.Next(state, e);
                ends += step.Actions.HasFlag(PairActions.Finish) ? 1 : 0;
                leaves += step.Actions.HasFlag(PairActions.Leave) ? 1 : 0;
                state = step.State;
            }

            return state.Phase == PairPhase.Finished && ends == 1 && leaves == (state.Has(PairFacts.Leaving) ? 1 : 0);
        }).QuickCheckThrowOnFailure();

    private static PairState[] Reach()
    {
        var (reached, open) = (new HashSet<PairState> { PairState.Start }, new Queue<PairState>([PairState.Start]));
        while (open.TryDequeue(out var state))
        {
            foreach (var next in Events.Select(e => PairTransitions.Next(state, e).State).Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }

        return [.. reached];
    }

    private static PairEvent[] Way(PairPhase phase)
    {
        PairEvent[] open = [PairEvent.ErrorAccepted, PairEvent.DataAccepted];
        return phase switch
        {
            PairPhase.Opening => [],
            PairPhase.Open => open,
            PairPhase.Lingering => [.. open, PairEvent.LocalEndHeld],
            PairPhase.AwaitingErrorText => [.. open, PairEvent.DataReset],
            PairPhase.AwaitingErrorEnd => [.. open, PairEvent.DataFin],
            PairPhase.AwaitingData => [.. open, PairEvent.ErrorReset],
            _ => [.. open, PairEvent.SessionLost],
        };
    }

    private static PairStep Play(IEnumerable<PairEvent> events) => events.Aggregate(
        new PairStep(PairState.Start, PairActions.None, PairWait.Replies, PairEnd.None),
        (step, e) => PairTransitions.Next(step.State, e));

    private static (PairPhase Phase, PairEnd End) After(PairState state, PairEvent first, PairEvent second)
    {
        var one = PairTransitions.Next(state, first);
        var other = PairTransitions.Next(one.State, second);
        return (other.State.Phase, one.End == PairEnd.None ? other.End : one.End);
    }

    private static PairState Through(PairState state, PairEvent first, PairEvent second) =>
        PairTransitions.Next(PairTransitions.Next(state, first).State, second).State;

    private static PairWait WaitOf(PairPhase phase) => phase switch
    {
        PairPhase.Lingering => PairWait.Linger,
        PairPhase.AwaitingErrorText => PairWait.ErrorText,
        PairPhase.AwaitingErrorEnd => PairWait.ErrorEnd,
        PairPhase.AwaitingData => PairWait.DataEnd,
        _ => PairWait.None,
    };

    private static string Show(PairStep step)
    {
        var wait = step.Wait switch
        {
            PairWait.Unchanged => ".",
            PairWait.None => "-",
            PairWait.Linger => "l",
            PairWait.ErrorText => "t",
            PairWait.ErrorEnd => "e",
            PairWait.DataEnd => "d",
            _ => "?",
        };
        var end = step.End == PairEnd.None ? "" : $" {step.End}";
        var actions = (step.Actions.HasFlag(PairActions.SendFin) ? "F" : "") + (step.Actions.HasFlag(PairActions.ResetData) ? "R" : "")
            + (step.Actions.HasFlag(PairActions.Leave) ? "L" : "");
        return $"{step.State.Phase} {wait}{end}{(actions.Length > 0 ? " " + actions : "")}";
    }
}

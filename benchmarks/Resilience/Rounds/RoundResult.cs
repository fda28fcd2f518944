using PortForward.Net.Resilience.Faults;
using PortForward.Net.Resilience.Load;

namespace PortForward.Net.Resilience.Rounds;

/// <summary>The result of one fault.</summary>
internal sealed record RoundResult
{
    public required string Route { get; init; }

    public required Contestant Contestant { get; init; }

    public required Fault Fault { get; init; }

    /// <summary>Gets when the fault began.</summary>
    public required TimeSpan From { get; init; }

    public required TimeSpan To { get; init; }

    public required IReadOnlyList<Recovery> Recoveries { get; init; }

    public required TimeSpan LongestPause { get; init; }

    /// <summary>Gets how long nothing could be forwarded.</summary>
    public required TimeSpan Outage { get; init; }

    public required IReadOnlyList<(Failure Failure, FailureCause Cause)> Failures { get; init; }

    public required IReadOnlyList<TimeSpan> Good { get; init; }

    /// <summary>Gets what was wrong with the listeners; null if nothing was.</summary>
    public required string? ListenerProblem { get; init; }

    /// <summary>Gets the slowest recovery; null if nothing could be seen.</summary>
    public Recovery? Slowest => Recoveries.MaxBy(recovery => recovery.Duration);

    /// <summary>Gets the number of connections that received wrong bytes, or fewer bytes without an error.</summary>
    public int WrongBytes => Failures.Count(each => IsWrong(each.Failure, each.Cause));

    public bool WasListenerClosed => ListenerProblem is not null || Failures.Any(each => each.Failure.Kind == FailureKind.NotListening);

    /// <summary>Gets the connections that ended cleanly before all bytes had arrived, because the pod died.</summary>
    public IEnumerable<Failure> CleanEnds => Failures.Where(each => each.Failure.Kind == FailureKind.Truncated && !IsWrong(each.Failure, each.Cause)).Select(each => each.Failure);

    /// <summary>Determines whether the bytes of a connection are wrong. The kernel ends the connections of a program that is killed with a FIN, also those
    /// that are not forwarded, so a clean end at its death is what the pod sent.</summary>
    public bool IsWrong(Failure failure, FailureCause cause)
        => failure.Kind == FailureKind.Wrong || (failure.Kind == FailureKind.Truncated && (Fault.IsOfPart || cause != FailureCause.WasOpen));

    /// <summary>Counts the failed connections with one cause. Those that could not be made at all are counted as a closed listener.</summary>
    public int Count(FailureCause cause) => Failures.Count(each => each.Cause == cause && each.Failure.Kind != FailureKind.NotListening);
}

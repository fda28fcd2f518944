namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The outcome of one event.</summary>
/// <param name="State">The state from now on.</param>
/// <param name="Actions">What is to be done.</param>
/// <param name="Wait">What the timer waits for from now on.</param>
/// <param name="End">How the pair ended; <see cref="PairEnd.None"/> unless the actions include <see cref="PairActions.Finish"/>.</param>
internal readonly record struct PairStep(PairState State, PairActions Actions, PairWait Wait, PairEnd End);

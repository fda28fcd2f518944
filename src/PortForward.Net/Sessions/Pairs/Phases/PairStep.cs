namespace PortForward.Net.Sessions.Pairs.Phases;

/// <summary>The result of an event.</summary>
/// <param name="State">The new state.</param>
/// <param name="Actions">The actions to execute.</param>
/// <param name="Wait">The new wait of the timer.</param>
/// <param name="End">How the pair ended; <see cref="PairEnd.None"/> unless the actions include <see cref="PairActions.Finish"/>.</param>
internal readonly record struct PairStep(PairState State, PairActions Actions, PairWait Wait, PairEnd End);

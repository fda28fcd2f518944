namespace PortForward.Net.Resolution;

/// <summary>The pods that a target leads to at a time.</summary>
/// <param name="Backends">The running pods in kubectl's order, the best first.</param>
/// <param name="Problem">Why there are none; or, if there are some, why they may be out of date. Null if there is no problem.</param>
internal sealed record TargetSnapshot(IReadOnlyList<Backend> Backends, PortForwardException? Problem);

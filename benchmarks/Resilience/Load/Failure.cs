namespace PortForward.Net.Resilience.Load;

/// <summary>A connection that failed.</summary>
/// <param name="Begin">When connecting began.</param>
/// <param name="End">When the failure was seen.</param>
/// <param name="Kind">What the application saw.</param>
/// <param name="IsShort">Whether it was a short connection.</param>
/// <param name="Detail">The message.</param>
internal sealed record Failure(TimeSpan Begin, TimeSpan End, FailureKind Kind, bool IsShort, string Detail);

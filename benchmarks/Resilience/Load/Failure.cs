namespace PortForward.Net.Resilience.Load;

/// <summary>A connection that failed.</summary>
/// <param name="Begin">When connecting began.</param>
/// <param name="End">When the failure was seen.</param>
/// <param name="Kind">What the application saw.</param>
/// <param name="Load">What it was used for.</param>
/// <param name="Detail">The message.</param>
internal sealed record Failure(TimeSpan Begin, TimeSpan End, FailureKind Kind, string Load, string Detail);

namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>How the connections of a round have ended.</summary>
internal sealed record RoundResult(int Count, IReadOnlyCollection<Exception> Failures)
{
    public void AssertMostWork() =>
        Assert.True(Failures.Count <= Count / 10, $"{Failures.Count} of {Count} failed: {string.Join(" | ", Failures.Select(failure => failure.Message).Distinct())}");

    public void AssertAllFail() => Assert.Equal(Count, Failures.Count);
}

namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>How the connections of a round have ended.</summary>
internal sealed record RoundResult(int Count, int Failed)
{
    /// <summary>A session that the round before has spoilt may end in this one.</summary>
    public void AssertMostWork() => Assert.InRange(Failed, 0, Count / 10);

    public void AssertAllFail() => Assert.Equal(Count, Failed);
}

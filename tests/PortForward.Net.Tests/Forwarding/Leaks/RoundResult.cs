namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>How the connections of a round have ended.</summary>
internal sealed record RoundResult(int Count, int Failed)
{
    public void AssertAllWork() => Assert.Equal(0, Failed);

    public void AssertAllFail() => Assert.Equal(Count, Failed);
}

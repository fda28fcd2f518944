using PortForward.Net.Client;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>The state of a group results from those of its forwards.</summary>
public sealed class GroupStatusTests
{
    [Theory]
    [InlineData("Ready", "Ready")]
    [InlineData("Ready Ready Ready", "Ready")]
    [InlineData("Ready Connecting", "Degraded")]
    [InlineData("Failed Ready", "Degraded")]
    [InlineData("Stopped Ready", "Degraded")]
    [InlineData("Ready Degraded", "Degraded")]
    [InlineData("Degraded Failed", "Degraded")]
    [InlineData("Failed Connecting Waiting", "Connecting")]
    [InlineData("Failed Waiting", "Waiting")]
    [InlineData("Stopped Failed NotListening", "Failed")]
    [InlineData("NotListening Stopped", "NotListening")]
    [InlineData("Stopped Stopped", "Stopped")]
    public void It_is_ready_if_all_are_and_degraded_if_some_are(string forwards, string group) => Assert.Equal(
        Enum.Parse<PortForwardState>(group),
        GroupStatus.Combine(forwards.Split(' ').Select(Enum.Parse<PortForwardState>)));

    [Fact]
    public void It_does_not_depend_on_the_order()
    {
        var states = Enum.GetValues<PortForwardState>();
        foreach (var one in states)
        {
            foreach (var other in states)
            {
                Assert.Equal(GroupStatus.Combine([one, other]), GroupStatus.Combine([other, one]));
            }
        }
    }
}

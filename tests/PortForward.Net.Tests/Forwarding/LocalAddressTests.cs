using PortForward.Net.Forwarding.Listening;

namespace PortForward.Net.Tests.Forwarding;

public sealed class LocalAddressTests
{
    // Case 90: '!' marks an address that must succeed; of the others one must.
    [Theory]
    [InlineData("localhost", "127.0.0.1 ::1")]
    [InlineData("", "127.0.0.1 ::1")]
    [InlineData("127.0.0.1", "127.0.0.1!")]
    [InlineData("::1", "::1!")]
    [InlineData("127.0.0.1 ::1", "127.0.0.1! ::1!")]
    [InlineData("localhost 127.0.0.1", "127.0.0.1! ::1")]
    [InlineData("localhost ::1", "127.0.0.1 ::1!")]
    [InlineData("localhost 127.0.0.1 ::1", "127.0.0.1! ::1!")]
    [InlineData("10.10.10.1", "10.10.10.1!")]
    [InlineData("10.10.10.1 127.0.0.1", "10.10.10.1! 127.0.0.1!")]
    [InlineData("10.10.10.1 ::1 127.0.0.1", "10.10.10.1! 127.0.0.1! ::1!")]
    [InlineData("10.10.10.1 localhost", "10.10.10.1! 127.0.0.1 ::1")]
    [InlineData("::1 127.0.0.1 ::1", "127.0.0.1! ::1!")]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1!")]
    public void Which_addresses_must_succeed_is_as_with_kubectl(string asked, string expected)
    {
        var options = new PortForwardOptions();
        foreach (var word in asked.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            options.BindAddresses.Add(word);
        }

        Assert.Equal(expected, string.Join(' ', LocalAddress.Of(options).Select(item => $"{item.Address}{(item.IsRequired ? "!" : "")}")));
    }
}

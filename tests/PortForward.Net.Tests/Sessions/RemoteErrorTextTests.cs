using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Tests.Sessions;

public sealed class RemoteErrorTextTests
{
    // Case 43: the texts of protocol.md 5.5.
    [Theory]
    [InlineData("failed to connect to localhost:1 inside namespace \"x\", IPv4: dial tcp4 127.0.0.1:1: connect: connection refused IPv6 dial tcp6", PortForwardError.RemoteConnectionRefused)]
    [InlineData("failed to connect to localhost:1 inside namespace x: dial tcp [::1]:1: connect: connection refused", PortForwardError.RemoteConnectionRefused)]
    [InlineData("exit status 1: 2026/01/01 socat[1] E connect(5, AF=2 127.0.0.1:1, 16): Connection refused", PortForwardError.RemoteConnectionRefused)]
    [InlineData("read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer", PortForwardError.RemoteReset)]
    [InlineData("write tcp: broken pipe", PortForwardError.RemoteReset)]
    [InlineData("use of closed network connection", PortForwardError.RemoteReset)]
    [InlineData("dial tcp: i/o timeout", PortForwardError.RemoteReset)]
    [InlineData("network namespace for sandbox \"x\" is closed", PortForwardError.PodTerminated)]
    [InlineData("failed to find sandbox \"x\" in store: not found", PortForwardError.PodTerminated)]
    [InlineData("sandbox container is not running", PortForwardError.PodTerminated)]
    [InlineData("PodSandbox with ID starting with x not found: ID does not exist", PortForwardError.PodTerminated)]
    [InlineData("could not find sandbox x", PortForwardError.PodTerminated)]
    [InlineData("sandbox x is not running", PortForwardError.PodTerminated)]
    [InlineData("network namespace path of sandbox x is empty", PortForwardError.PodTerminated)]
    [InlineData("container not running (x)", PortForwardError.PodTerminated)]
    [InlineData("unable to do port forwarding: socat not found", PortForwardError.UpgradeRefused)]
    [InlineData("unable to do port forwarding: nsenter not found", PortForwardError.UpgradeRefused)]
    [InlineData("rpc error: code = Unimplemented desc = not implemented", PortForwardError.UpgradeRefused)]
    [InlineData("(conn=&{}, request=0) timed out waiting for streams", PortForwardError.ProtocolViolation)]
    [InlineData("error processing stream for request 0: error stream already assigned", PortForwardError.ProtocolViolation)]
    [InlineData("something nobody has seen yet", PortForwardError.RemoteReset)]
    public void Each_text_of_a_node_has_its_class(string cause, PortForwardError expected)
    {
        var text = $"error forwarding port 1 to pod abc, uid : {cause}";
        Assert.Equal(expected, RemoteErrorText.Classify(text));
        Assert.Contains(cause, RemoteErrorText.ToException(text, 1, SessionPeer.Pod).Message, StringComparison.Ordinal);
    }
}

using System.Net;
using System.Reflection;
using PortForward.Net.Errors;

namespace PortForward.Net.Tests.Errors;

public sealed class ExceptionCopyTests
{
    private static readonly PortForwardException Original = new(PortForwardError.UpgradeRefused, "The original.", new IOException("inner"))
    {
        Reason = FailureReason.NodeUnreachable,
        ServerMessage = "error dialing backend",
        StatusCode = HttpStatusCode.BadGateway,
        KubernetesReason = "InternalError",
        Pod = new PodReference("shop", "web-0"),
        RetryAfter = TimeSpan.FromSeconds(3),
        IsTransient = false,
    };

    [Fact]
    public void A_copy_keeps_everything_that_is_not_replaced()
    {
        var copy = Original.With();

        Assert.All(Properties(), property => Assert.Equal(property.GetValue(Original), property.GetValue(copy)));
        Assert.Equal((Original.Message, Original.InnerException), (copy.Message, copy.InnerException));
    }

    [Fact]
    public void A_copy_has_what_is_given_to_it()
    {
        var inner = new IOException("another");
        var pod = new PodReference("shop", "web-1");

        var copy = Original.With("Another.", inner, pod, TimeSpan.FromSeconds(9));

        Assert.Equal(("Another.", inner, pod, TimeSpan.FromSeconds(9)), (copy.Message, copy.InnerException, copy.Pod, copy.RetryAfter));
        Assert.Equal(Original.Reason, copy.Reason);
    }

    [Fact]
    public void A_servers_message_is_cleaned() =>
        Assert.Equal("a b", new PortForwardException(PortForwardError.Timeout, "late") { ServerMessage = "a\u001bb" }.ServerMessage);

    private static PropertyInfo[] Properties() => typeof(PortForwardException).GetProperties(
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
}

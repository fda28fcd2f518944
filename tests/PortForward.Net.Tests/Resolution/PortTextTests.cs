namespace PortForward.Net.Tests.Resolution;

// Case 89.
public class PortTextTests
{
    [Theory]
    [InlineData("5000", null, "5000")]
    [InlineData("5000:5000", 5000, "5000")]
    [InlineData("8888:5000", 8888, "5000")]
    [InlineData("5000:8888", 5000, "8888")]
    [InlineData(":5000", 0, "5000")]
    [InlineData("0:5000", 0, "5000")]
    [InlineData("8888:http", 8888, "http")]
    [InlineData(":http", 0, "http")]
    [InlineData("http", null, "http")]
    public void Valid_port_texts_are_read_as_kubectl_reads_them(string text, int? local, string remote)
    {
        var mapping = PortMapping.Parse(text);

        Assert.Equal((local, remote), (mapping.LocalPort, mapping.RemotePort.ToString()));
    }

    // kubectl cannot tell a name from a bad number before it knows the target, so 'a' and ':a' are names here and fail at the target.
    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("0")]
    [InlineData("0:0")]
    [InlineData("a:5000")]
    [InlineData("1:2:3")]
    [InlineData("5000:")]
    [InlineData("+1")]
    public void Invalid_port_texts_are_refused(string text) => Assert.Throws<FormatException>(() => PortMapping.Parse(text));
}

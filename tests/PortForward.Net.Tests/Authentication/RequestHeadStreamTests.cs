using System.Net;
using System.Text;
using FsCheck.Xunit;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tests.Authentication;

public sealed class RequestHeadStreamTests
{
    private const string Head = "GET /a HTTP/1.1\r\nHost: x\r\nImpersonate-Group: one\u001ftwo, three\r\nAccept: y\r\n\r\n";
    private const string Rewritten = "GET /a HTTP/1.1\r\nHost: x\r\nImpersonate-Group: one\r\nImpersonate-Group: two, three\r\nAccept: y\r\n\r\n";

    /// <summary>Two requests, one with a body that looks like a head, then an upgrade and raw bytes.</summary>
    [Property]
    public async Task Only_heads_are_rewritten_however_the_bytes_are_cut(int[] cuts)
    {
        const string Body = "A: b\u001fc\r\n\r\n";
        var sent = Head + $"POST /b HTTP/1.1\r\nContent-Length: {Body.Length}\r\n\r\n" + Body + Head.Replace("Accept: y", "Upgrade: z", StringComparison.Ordinal) + Body;
        var expected = Rewritten + $"POST /b HTTP/1.1\r\nContent-Length: {Body.Length}\r\n\r\n" + Body
            + Rewritten.Replace("Accept: y", "Upgrade: z", StringComparison.Ordinal) + Body;
        using var wire = new MemoryStream();
        await using var stream = new RequestHeadStream(wire, HeadLines.SplitRepeats);

        var bytes = Encoding.Latin1.GetBytes(sent).AsMemory();
        foreach (var cut in cuts)
        {
            var length = Math.Min(bytes.Length, Math.Abs(cut % 40));
            await stream.WriteAsync(bytes[..length], TestContext.Current.CancellationToken);
            bytes = bytes[length..];
        }

        await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal(expected, Encoding.Latin1.GetString(wire.ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Proxy-Authorization: Basic other\r\n")]
    public async Task A_proxys_login_goes_out_with_the_first_CONNECT_and_what_follows_passes(string asked)
    {
        using var wire = new MemoryStream();
        await using var stream = new RequestHeadStream(wire, HeadLines.AddProxyLogin(new NetworkCredential("m@e", "p:w")));

        await stream.WriteAsync(
            Encoding.Latin1.GetBytes($"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n{asked}\r\nCONNECT b"), TestContext.Current.CancellationToken);
        await stream.WriteAsync("\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(
            $"CONNECT a:1 HTTP/1.1\r\nProxy-Authorization: Basic {Convert.ToBase64String("m@e:p:w"u8)}\r\nHost: a:1\r\n\r\nCONNECT b\r\n\r\n",
            Encoding.Latin1.GetString(wire.ToArray()));
    }
}

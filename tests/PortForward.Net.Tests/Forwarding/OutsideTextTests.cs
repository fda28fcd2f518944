using System.Net;
using PortForward.Net.Errors;
using PortForward.Net.Tests.Resolution;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>What comes from outside cannot do anything to a terminal or a log.</summary>
public sealed class OutsideTextTests
{
    public static TheoryData<string, string> Texts => new()
    {
        { "plain text, Grüße, 日本, 🚀", "plain text, Grüße, 日本, 🚀" },
        { "a\e[2Jb\r\nc\0\a", "a [2Jb  c  " },
        { "c1 \u009b31m \u0085", "c1  31m  " },
        { "bidi \u202e\u2066\u200f\u061c", "bidi     " },
        { "zero\u200b\u200d\ufeff\u2060width", "zero    width" },
        { "lines\u2028\u2029", "lines  " },
        { "tag \U000E0041", "tag  " },
        { "half \ud83d pair", "half \ufffd pair" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_a_terminal_would_obey_becomes_a_space(string text, string clean)
    {
        Assert.Equal(clean, OutsideText.Clean(text));
        Assert.Equal(clean, new PortForwardException(PortForwardError.Forbidden, text).Message);
        Assert.Equal(clean, new PortForwardException(PortForwardError.Forbidden, "x") { KubernetesReason = text }.KubernetesReason);
    }

    [Theory]
    [InlineData("web\\u001b]0;owned\\u0007")]
    [InlineData("web\\u202egnp")]
    [InlineData("../../nodes")]
    public async Task A_pod_named_as_no_pod_can_be_is_refused(string name)
    {
        using var api = new FakeApi();
        api.With("/api/v1/namespaces/n/pods/a", Pods.Json(name));
        using var time = new CancellationTokenSource();
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => new PortForward.Net.Resolution.TargetResolver(api.Reader, "n", TimeProvider.System)
            .ResolveAsync(PortForwardTarget.Pod("a"), [], TimeSpan.FromMinutes(1), time.Token));
        Assert.Equal(PortForwardError.ProtocolViolation, failure.Error);
        Assert.DoesNotContain('\e', failure.Message);
        Assert.DoesNotContain('\u202e', failure.Message);
    }

    [Fact]
    public async Task The_servers_words_are_cleaned()
    {
        using var api = new FakeApi();
        api.With("/api/v1/namespaces/n/pods/a", """{"kind":"Status","message":"no\u001b[31m\nsuch","reason":"Not\u202eFound"}""", HttpStatusCode.NotFound);
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => new PortForward.Net.Resolution.TargetResolver(api.Reader, "n", TimeProvider.System)
            .ResolveAsync(PortForwardTarget.Pod("a"), [], TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.DoesNotContain('\e', failure.Message);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal("Not Found", failure.KubernetesReason);
    }
}

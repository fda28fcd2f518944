using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Forwarding;
using PortForward.Net.Tool.Stdio;

namespace PortForward.Net.Tests.Stdio;

/// <summary>The two directions of <c>portforward stdio</c>, with a node that passes a half-close on to the pod: today's real ones don't.</summary>
public sealed class StdioCopyTests
{
    private const int Megabyte = 1_000_000;

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task The_pod_can_answer_after_the_end_of_the_input(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var connection = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Sink, TestContext.Current.CancellationToken);
        using var input = new MemoryStream(RandomNumberGenerator.GetBytes(Megabyte));
        using var output = new MemoryStream();

        await StdioCopy.RunAsync(connection, input, output).WaitAsync(ForwardingFixture.Patience, TestContext.Current.CancellationToken);

        Assert.Equal($"{Megabyte}\n", Encoding.ASCII.GetString(output.ToArray()));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task An_echo_is_complete_and_ends_with_the_input(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        await using var connection = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo, TestContext.Current.CancellationToken);
        var data = RandomNumberGenerator.GetBytes(Megabyte);
        using var input = new MemoryStream(data);
        using var output = new MemoryStream();

        await StdioCopy.RunAsync(connection, input, output).WaitAsync(ForwardingFixture.Patience, TestContext.Current.CancellationToken);

        Assert.True(data.AsSpan().SequenceEqual(output.ToArray()));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task The_end_of_the_pods_data_is_the_end_while_the_input_stays_open(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport);
        fixture.Cluster.AddPod("last-word", pod => pod.Serve(1, async (connection, token) => await connection.WriteAsync("bye\n"u8.ToArray(), token)));
        await using var connection = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("last-word"), 1, TestContext.Current.CancellationToken);
        await using var input = new Pipe().Reader.AsStream();
        using var output = new MemoryStream();

        await StdioCopy.RunAsync(connection, input, output).WaitAsync(ForwardingFixture.Patience, TestContext.Current.CancellationToken);

        Assert.Equal("bye\n", Encoding.ASCII.GetString(output.ToArray()));
    }

    [Theory]
    [MemberData(nameof(ForwardingFixture.Transports), MemberType = typeof(ForwardingFixture))]
    public async Task A_runtime_that_closes_the_connection_instead_is_a_failure(PortForwardTransport transport)
    {
        await using var fixture = await ForwardingFixture.StartAsync(transport, new TestClusterOptions { OneSecondRule = true });
        await using var connection = await fixture.Client.ConnectAsync(PortForwardTarget.Pod("web-0"), ForwardingFixture.Echo, TestContext.Current.CancellationToken);
        using var input = new MemoryStream([1, 2, 3]);
        using var output = new MemoryStream();

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => StdioCopy.RunAsync(connection, input, output).WaitAsync(ForwardingFixture.Patience));

        Assert.Equal(PortForwardError.RemoteReset, failure.Error);
        Assert.Equal([1, 2, 3], output.ToArray());
    }
}

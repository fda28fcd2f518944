using System.Text;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

public sealed class PodSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("80030001010000000000")] // SYN_STREAM shorter than its fields
    [InlineData("800300010000001800000000000000000000c2aa15540a2512d209000000ffff")] // SYN_STREAM id 0
    [InlineData("80030002000000140000000078f9e3c6a7c26260606000000000ffff")] // SYN_REPLY id 0
    [InlineData("80030003000000080000000000000005")] // RST_STREAM id 0
    [InlineData("80030003000000080000000100000000")] // RST_STREAM status 0
    [InlineData("000000000000000568656c6c6f")] // DATA id 0
    [InlineData("80030008000000140000000078f9e3c6a7c26260606000000000ffff")] // HEADERS id 0
    [InlineData("80030008000000140000000178f9e3c6a7c26260606000000000ffff")] // HEADERS at all
    [InlineData("800300060000000400000000")] // PING id 0
    [InlineData("800300060100000400000001")] // PING with flags
    [InlineData("80030005000000020000")] // unknown control type
    [InlineData("8003000700000004000000008003000700000004")] // GOAWAY of another length
    public async Task A_frame_that_kills_servers_in_the_field_ends_the_session(string hex)
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));

        await host.Client.SendAsync(Convert.FromHexString(hex));

        Assert.Equal(["GOAWAY 0 0"], await host.Client.ReadAsync(10));
        Assert.NotNull(host.Session.ProtocolError);
    }

    [Theory]
    [InlineData("Port", "80")]
    [InlineData("host", "pod")]
    [InlineData("connection", "x")]
    public async Task A_header_name_that_kills_servers_in_the_field_ends_the_session(string name, string value)
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));

        await host.Client.OpenAsync(1, SpdyFlags.None, ("streamtype", "data"), ("port", "80"), (name, value));

        Assert.Equal(["GOAWAY 0 0"], await host.Client.ReadAsync(10));
        Assert.NotNull(host.Session.ProtocolError);
    }

    [Theory]
    [InlineData("0", "data")]
    [InlineData("65536", "data")]
    [InlineData("-1", "data")]
    [InlineData("http", "data")]
    [InlineData("80", "stdout")]
    public async Task A_stream_that_asks_for_nothing_sensible_is_reset_and_the_session_goes_on(string port, string type)
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));

        await host.Client.OpenAsync(1, SpdyFlags.None, ("streamtype", type), ("port", port), ("requestid", "0"));
        await host.Client.OpenPairAsync(3, 80, "1");

        Assert.Equal(["RST 1 5", "REPLY 3", "REPLY 5"], await host.Client.ReadAsync(3));
    }

    [Fact]
    public async Task A_pair_carries_bytes_both_ways_and_ends_in_containerds_order()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));

        await host.Client.OpenPairAsync(1, 80, "0");
        await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.Fin, "hello"u8));

        Assert.Equal(["REPLY 1", "REPLY 3", "DATA 3 'hello'", "DATA 3 '' FIN", "DATA 1 '' FIN"], await host.Client.ReadAsync(5));
        Assert.Equal(1, host.Pod.TotalConnections);
    }

    [Fact]
    public async Task The_data_stream_may_come_before_its_error_stream()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));

        await host.Client.OpenAsync(1, SpdyFlags.None, ("streamtype", "data"), ("port", "80"), ("requestid", "7"));
        await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 1, SpdyFlags.Fin, "early"u8));
        await host.Client.OpenAsync(3, SpdyFlags.Fin, ("streamtype", "error"), ("port", "80"), ("requestid", "7"));

        Assert.Equal(["REPLY 1", "REPLY 3", "DATA 1 'early'", "DATA 1 '' FIN", "DATA 3 '' FIN"], await host.Client.ReadAsync(5));
    }

    [Fact]
    public async Task Streams_without_a_request_id_are_paired_by_their_numbers()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));

        await host.Client.OpenAsync(1, SpdyFlags.Fin, ("streamtype", "error"), ("port", "80"));
        await host.Client.OpenAsync(3, SpdyFlags.None, ("streamtype", "data"), ("port", "80"));
        await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.None, "hello"u8));

        Assert.Equal(["REPLY 1", "REPLY 3", "DATA 3 'hello'"], await host.Client.ReadAsync(3));
    }

    [Fact]
    public async Task A_second_stream_of_one_type_for_a_request_is_an_error_on_the_first()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));

        await host.Client.OpenAsync(1, SpdyFlags.Fin, ("streamtype", "error"), ("port", "80"), ("requestid", "4"));
        await host.Client.OpenAsync(3, SpdyFlags.Fin, ("streamtype", "error"), ("port", "80"), ("requestid", "4"));

        Assert.Equal(
            ["REPLY 1", "REPLY 3", "DATA 1 'error processing stream for request 4: error stream already assigned'"],
            await host.Client.ReadAsync(3));
    }

    [Fact]
    public async Task Half_a_pair_times_out_with_a_text_and_no_end()
    {
        var time = new FakeTimeProvider();
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80), new TestClusterOptions { TimeProvider = time });

        await host.Client.OpenAsync(1, SpdyFlags.Fin, ("streamtype", "error"), ("port", "80"), ("requestid", "4"));
        Assert.Equal("REPLY 1", await host.Client.ReadAsync());
        await host.Client.SendAsync(output => SpdyFrameWriter.WritePing(output, 1));
        Assert.Equal("PING 1", await host.Client.ReadAsync());
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("DATA 1 '(conn=pod, request=4) timed out waiting for streams'", await host.Client.ReadAsync());

        await host.Client.SendAsync(output => SpdyFrameWriter.WritePing(output, 3));
        Assert.Equal("PING 3", await host.Client.ReadAsync());
    }

    [Theory]
    [InlineData(TestErrorStyle.Reset, "RST 1 5")]
    [InlineData(TestErrorStyle.Finish, "DATA 1 '' FIN")]
    public async Task A_refused_port_is_told_on_the_error_stream(TestErrorStyle style, string end)
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80), new TestClusterOptions { ErrorStyle = style });

        await host.Client.OpenPairAsync(1, 81, "0");

        var frames = await host.Client.ReadAsync(5);
        Assert.Equal("DATA 3 '' FIN", frames[2]);
        Assert.StartsWith("DATA 1 'error forwarding port 81 to pod ", frames[3], StringComparison.Ordinal);
        Assert.Contains("connection refused", frames[3], StringComparison.Ordinal);
        Assert.Equal(end, frames[4]);
    }

    [Fact]
    public async Task A_program_that_fails_looks_like_a_reset_connection()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Serve(80, (_, _) => throw new InvalidOperationException()));

        await host.Client.OpenPairAsync(1, 80, "0");

        Assert.Contains("connection reset by peer", (await host.Client.ReadAsync(5))[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_pod_has_no_sandbox_any_more()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));
        host.Pod.Remove();

        await host.Client.OpenPairAsync(1, 80, "0");

        Assert.Contains("failed to find sandbox", (await host.Client.ReadAsync(5))[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_answers_after_it_has_read_the_end()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Serve(80, async (connection, cancellationToken) =>
        {
            using var all = new MemoryStream();
            await connection.CopyToAsync(all, cancellationToken);
            await connection.WriteAsync(Encoding.UTF8.GetBytes($"{all.Length} bytes"), cancellationToken);
        }));

        await host.Client.OpenPairAsync(1, 80, "0");
        await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.Fin, "hello"u8));

        Assert.Equal("DATA 3 '5 bytes'", (await host.Client.ReadAsync(3))[2]);
    }

    [Fact]
    public async Task Under_the_one_second_rule_a_late_answer_is_cut()
    {
        var time = new FakeTimeProvider();
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await PodSessionHost.StartAsync(
            pod => pod.Serve(80, async (connection, cancellationToken) =>
            {
                await connection.ReadExactlyAsync(new byte[5], cancellationToken);
                reading.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }),
            new TestClusterOptions { TimeProvider = time, OneSecondRule = true });

        await host.Client.OpenPairAsync(1, 80, "0");
        await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.Fin, "hello"u8));
        await reading.Task.WaitAsync(Patience);
        Assert.Equal(["REPLY 1", "REPLY 3"], await host.Client.ReadAsync(2));

        // The rule's timer starts in another task: advance until it has fired.
        var frames = host.Client.ReadAsync(2);
        while (!frames.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        Assert.Equal(["DATA 3 '' FIN", "DATA 1 '' FIN"], await frames);
    }

    [Fact]
    public async Task A_reset_ends_the_program_and_the_session_goes_on()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await PodSessionHost.StartAsync(pod => pod.Serve(80, async (connection, cancellationToken) =>
        {
            await using var registration = cancellationToken.Register(() => ended.TrySetResult());
            await ended.Task;
        }));

        await host.Client.OpenPairAsync(1, 80, "0");
        await host.Client.ReadAsync(2);
        await host.Client.SendAsync(output => SpdyFrameWriter.WriteRst(output, 3, SpdyStatus.Cancel));
        await ended.Task.WaitAsync(Patience);

        Assert.Equal("DATA 1 '' FIN", await host.Client.ReadAsync());
        await host.Client.SendAsync(output => SpdyFrameWriter.WritePing(output, 5));
        Assert.Equal("PING 5", await host.Client.ReadAsync());
        Assert.Equal(0, host.Session.OpenStreams);
    }

    [Fact]
    public async Task A_program_that_does_not_read_holds_up_its_session_and_loses_nothing()
    {
        const int Frames = 64;
        const int FrameSize = 16 * 1024;
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await PodSessionHost.StartAsync(
            pod => pod.Serve(80, async (connection, cancellationToken) =>
            {
                await read.Task.WaitAsync(cancellationToken);
                using var all = new MemoryStream();
                await connection.CopyToAsync(all, cancellationToken);
                await connection.WriteAsync(Encoding.UTF8.GetBytes($"{all.Length} bytes"), cancellationToken);
            }),
            new TestClusterOptions { StreamBufferSize = 128 * 1024 });

        await host.Client.OpenPairAsync(1, 80, "0");
        await host.Client.ReadAsync(2);
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Frames; i++)
            {
                await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.None, new byte[FrameSize]));
            }

            await host.Client.SendAsync(output => SpdyFrameWriter.WriteData(output, 3, SpdyFlags.Fin, []));
        });
        await Task.Delay(200);
        read.SetResult();
        await sending.WaitAsync(Patience);

        Assert.Equal($"DATA 3 '{Frames * FrameSize} bytes'", await host.Client.ReadAsync());
    }

    [Fact]
    public async Task A_repeated_stream_id_is_refused_and_the_session_goes_on()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));

        await host.Client.OpenPairAsync(5, 80, "0");
        await host.Client.OpenAsync(5, SpdyFlags.None, ("streamtype", "data"), ("port", "80"), ("requestid", "1"));
        await host.Client.OpenAsync(3, SpdyFlags.None, ("streamtype", "data"), ("port", "80"), ("requestid", "1"));

        Assert.Equal(["REPLY 5", "REPLY 7", "RST 5 1", "RST 3 1"], await host.Client.ReadAsync(4));
    }

    [Fact]
    public async Task A_session_says_goodbye_when_the_cluster_stops()
    {
        await using var host = await PodSessionHost.StartAsync(pod => pod.Echo(80));
        await host.Client.OpenPairAsync(1, 80, "0");
        await host.Client.ReadAsync(2);

        await host.StopAsync();

        Assert.Equal(["GOAWAY 3 0"], await host.Client.ReadAsync(10));
    }
}

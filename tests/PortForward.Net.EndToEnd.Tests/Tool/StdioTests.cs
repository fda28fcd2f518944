using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PortForward.Net.EndToEnd.Tests.Library;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary><c>portforward stdio</c> carries one connection of a real cluster, and writes nothing but its bytes to stdout.</summary>
public class StdioTests
{
    private const int Megabyte = 1_000_000;

    /// <summary>More than a pipe and a session hold for a reader that does not read.</summary>
    private const int MoreThanFits = 50_000_000;

    /// <summary>In MiB, far above the limits of all sockets between the command and a pod that does not read.</summary>
    private const int MoreThanBuffers = 2_000;

    public static TheoryData<string, string> Targets
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var transport in Cluster.Transports)
            {
                rows.Add(transport.Data, "lone 7001");
                rows.Add(transport.Data, "pod/lone echo");
                rows.Add(transport.Data, "svc/web 71");
                rows.Add(transport.Data, "deploy/web 7001 -n default -o json");
            }

            return rows;
        }
    }

    /// <summary>A kubeconfig, what cannot be connected to, and how the sentence begins.</summary>
    public static TheoryData<string, string, string> Failures
    {
        get
        {
            var rows = new TheoryData<string, string, string> { { "forbidden", "lone 80", "Error from server (Forbidden): pods \"lone\" is forbidden" } };
            foreach (var transport in Cluster.Transports)
            {
                rows.Add(transport.Data, "lone 9999", "error: ");
                rows.Add(transport.Data, "nope 80", "Error from server (NotFound): pods \"nope\" not found");
                rows.Add(transport.Data, "lone nosuch", "error: Pod 'lone' does not have a named port 'nosuch'");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Every_byte_is_passed_on_in_both_directions(string transport, string line)
    {
        var data = RandomNumberGenerator.GetBytes(Megabyte);
        await using var tool = StdioProcess.Start([.. line.Split(' '), .. Cluster.Arguments(transport)]);

        var sending = tool.Input.WriteAsync(data, TestContext.Current.CancellationToken).AsTask();
        var received = await tool.ReadAsync(Megabyte);
        await sending;

        Assert.True(data.AsSpan().SequenceEqual(received));
        await EndsAsync(tool.StopAsync(Signal.Terminate), 143);
        Assert.Empty(await tool.ReadToEndAsync());
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_byte_does_not_wait_for_more(string transport)
    {
        await using var tool = Start(transport, Workload.Echo);

        for (byte i = 0; i < 100; i++)
        {
            await tool.Input.WriteAsync(new[] { i }, TestContext.Current.CancellationToken);
            await tool.Input.FlushAsync(TestContext.Current.CancellationToken);
            Assert.Equal([i], await tool.ReadAsync(1));
        }
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_long_answer_is_complete_after_the_end_of_stdin(string transport)
    {
        await using var tool = Start(transport, Workload.Source);

        await AskAsync(tool, MoreThanFits);
        tool.Input.Close();
        await EndsWithTheWholeAnswerAsync(tool);
    }

    // The container runtimes of today don't pass it on to the pod, but close the connection. StdioCopyTests show it with one that does.
    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task The_end_of_stdin_reaches_the_container_runtime(string transport)
    {
        await using var tool = Start(transport, Workload.Sink);

        await tool.Input.WriteAsync(RandomNumberGenerator.GetBytes(Megabyte), TestContext.Current.CancellationToken);
        tool.Input.Close();
        var (code, error) = await tool.ExitAsync();

        Assert.Equal(1, code);
        Assert.StartsWith("error: The container runtime of pod default/lone closed the connection to port 7003 one second after", Assert.Single(error), StringComparison.Ordinal);
        Assert.Empty(await tool.ReadToEndAsync());
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task The_end_of_the_pods_data_is_the_end_while_stdin_stays_open(string transport)
    {
        await using var tool = Start(transport, Workload.FinFirst);

        Assert.Equal("bye\n", Encoding.ASCII.GetString(await tool.ReadToEndAsync()));
        await EndsAsync(tool.ExitAsync(), 0);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_long_answer_is_complete_while_stdin_stays_open(string transport)
    {
        await using var tool = Start(transport, Workload.Source);

        await AskAsync(tool, MoreThanFits);
        await EndsWithTheWholeAnswerAsync(tool);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_pod_that_speaks_first_is_heard(string transport)
    {
        await using var tool = Start(transport, Workload.Banner);

        Assert.Equal("hello from lone\n", Encoding.ASCII.GetString(await tool.ReadAsync("hello from lone\n".Length)));
        await EndsAsync(tool.StopAsync(Signal.Hangup), 129);
        Assert.Empty(await tool.ReadToEndAsync());
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_is_one_sentence_while_stdin_stays_open(string kubeConfig, string line, string expected)
    {
        await using var tool = StdioProcess.Start([.. line.Split(' '), .. Cluster.Arguments(kubeConfig)]);

        Assert.Empty(await tool.ReadToEndAsync());
        var (code, error) = await tool.ExitAsync();

        Assert.Equal(1, code);
        Assert.StartsWith(expected, Assert.Single(error), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_refused_port_is_told_with_its_number(string transport)
    {
        await using var tool = Start(transport, Workload.Nothing);

        var (code, error) = await tool.ExitAsync();

        Assert.Equal(1, code);
        Assert.Contains("9999", Assert.Single(error), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_reset_is_a_failure(string transport)
    {
        await using var tool = Start(transport, Workload.Reset);

        await tool.Input.WriteAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
        await tool.Input.FlushAsync(TestContext.Current.CancellationToken);
        var (code, error) = await tool.ExitAsync();

        Assert.Equal(1, code);
        Assert.StartsWith("error: ", Assert.Single(error), StringComparison.Ordinal);
        Assert.Empty(await tool.ReadToEndAsync());
    }

    [Theory]
    [InlineData("spdy", Signal.Interrupt, 130)]
    [InlineData("spdy", Signal.Terminate, 143)]
    [InlineData("websocket", Signal.Interrupt, 130)]
    [InlineData("websocket", Signal.Terminate, 143)]
    public async Task A_signal_ends_it_quietly(string transport, Signal signal, int expected)
    {
        await using var tool = Start(transport, Workload.Banner);
        Assert.NotEmpty(await tool.ReadAsync(1));

        await EndsAsync(tool.StopAsync(signal), expected);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_signal_ends_it_while_nobody_reads_stdout(string transport)
    {
        await using var tool = Start(transport, Workload.Source);
        await AskAsync(tool, MoreThanFits);
        Assert.NotEmpty(await tool.ReadAsync(1));

        await EndsAsync(tool.StopAsync(Signal.Terminate), 143);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_signal_ends_it_while_the_pod_does_not_read(string transport)
    {
        await using var tool = Start(transport, Workload.NeverReads);
        var sending = await SendUntilFullAsync(tool);

        var stopped = Stopwatch.StartNew();
        await EndsAsync(tool.StopAsync(Signal.Terminate), 143);
        Assert.InRange(stopped.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        await Assert.ThrowsAsync<IOException>(() => sending);
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_reader_of_stdout_that_goes_away_ends_it(string transport)
    {
        await using var tool = Start(transport, Workload.Source);
        await AskAsync(tool, MoreThanFits);
        Assert.NotEmpty(await tool.ReadAsync(1));

        tool.Output.Close();

        await EndsAsync(tool.ExitAsync(), 1, "error: Standard output cannot be written: Broken pipe");
    }

    [Theory]
    [InlineData("exec \"$@\" <&-")]
    [InlineData("exec \"$@\" </dev/null")]
    public async Task Stdin_can_be_empty_or_closed(string script)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "Needs a shell.");
        await using var tool = StdioProcess.Shell(script, ["lone", "7007", .. Cluster.Arguments("spdy")]);

        Assert.Equal("bye\n", Encoding.ASCII.GetString(await tool.ReadToEndAsync()));
        await EndsAsync(tool.ExitAsync(), 0);
    }

    [Theory]
    [InlineData("exec \"$@\" >&-", "error: Standard output is closed")]
    [InlineData("exec \"$@\" </", "error: Standard input cannot be read: Is a directory")]
    public async Task A_standard_stream_that_cannot_be_used_is_told(string script, string sentence)
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "Needs a shell.");
        await using var tool = StdioProcess.Shell(script, ["lone", "7001", .. Cluster.Arguments("spdy")]);

        await EndsAsync(tool.ExitAsync(), 1, sentence);
        Assert.Empty(await tool.ReadToEndAsync());
    }

    [Theory]
    [InlineData("", "error: stdio requires exactly one target and one port")]
    [InlineData("lone", "error: stdio requires exactly one target and one port")]
    [InlineData("lone 80 90", "error: stdio requires exactly one target and one port")]
    [InlineData("lone 80 -- cat", "error: stdio requires exactly one target and one port")]
    [InlineData("lone 8080:80", "error: stdio does not listen on a local port: use 80 instead of 8080:80")]
    [InlineData("lone 70000", "error: error parsing remote port '70000'")]
    [InlineData("Lone 80", "error: 'Lone' is not the name of a pod")]
    [InlineData("lone 80 --foo", "error: unknown flag: --foo")]
    [InlineData("lone 80 --transport", "error: flag needs an argument: --transport")]
    [InlineData("lone 80 --kubeconfig /does/not/exist", "error: The kubeconfig '/does/not/exist' does not exist")]
    public async Task A_bad_command_line_is_told(string line, string expected)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await using var tool = StdioProcess.Start(words);
        await using var json = StdioProcess.Start(["-o", "json", .. words]);

        var (code, error) = await tool.ExitAsync();
        Assert.Equal(1, code);
        Assert.StartsWith(expected, Assert.Single(error), StringComparison.Ordinal);
        Assert.Empty(await tool.ReadToEndAsync());

        (code, error) = await json.ExitAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("{\"event\":\"error\"", error[0], StringComparison.Ordinal);
        Assert.StartsWith(expected, error[1], StringComparison.Ordinal);
        Assert.Empty(await json.ReadToEndAsync());
    }

    [Fact]
    public async Task Help_is_no_failure()
    {
        await using var tool = StdioProcess.Start("--help");

        Assert.Contains("ProxyCommand", Encoding.UTF8.GetString(await tool.ReadToEndAsync()), StringComparison.Ordinal);
        await EndsAsync(tool.ExitAsync(), 0);
    }

    private static StdioProcess Start(string transport, int port) =>
        StdioProcess.Start(["lone", port.ToString(CultureInfo.InvariantCulture), .. Cluster.Arguments(transport)]);

    private static async Task EndsAsync(Task<(int Code, string[] Error)> ending, int code, params string[] error)
    {
        var ended = await ending;
        Assert.Equal(error, ended.Error);
        Assert.Equal(code, ended.Code);
    }

    private static async Task EndsWithTheWholeAnswerAsync(StdioProcess tool)
    {
        var received = await tool.ReadToEndAsync();

        await EndsAsync(tool.ExitAsync(), 0);
        Assert.Equal(MoreThanFits, received.Length);
        Assert.Equal(Workload.PatternHash(MoreThanFits, 7), Convert.ToHexStringLower(SHA256.HashData(received)), ignoreCase: true);
    }

    /// <summary>Sends until the buffers on the way are full: how much that is depends on the limits of the machine's sockets.</summary>
    /// <returns>The write that waits for room.</returns>
    private static async Task<Task> SendUntilFullAsync(StdioProcess tool)
    {
        var data = new byte[1 << 20];
        for (var sent = 0; sent < MoreThanBuffers; sent++)
        {
            var write = tool.Input.WriteAsync(data, TestContext.Current.CancellationToken).AsTask();
            await Task.WhenAny(write, Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
            if (!write.IsCompleted)
            {
                return write;
            }

            await write;
        }

        throw new InvalidOperationException($"{MoreThanBuffers} MiB were accepted for a pod that does not read.");
    }

    private static async Task AskAsync(StdioProcess tool, int count)
    {
        await tool.Input.WriteAsync(Encoding.ASCII.GetBytes($"{count} 7\n"));
        await tool.Input.FlushAsync();
    }
}

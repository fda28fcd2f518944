using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Handlers;
using PortForward.Net.Tests.Authentication.Situations;

namespace PortForward.Net.Tests.Authentication;

/// <summary>How often credential plugins run, and how they end.</summary>
public sealed class PluginTests(SituationCluster cluster) : IClassFixture<SituationCluster>, IDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly Scene _scene = new(cluster);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Many_callers_at_once_share_one_run()
    {
        _scene.WriteProgram("plugin", Count() + Scene.TokenAnswer("alice-s3cr3t"));
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();

        var leases = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => connection.RentAsync(TestContext.Current.CancellationToken).AsTask()));

        Assert.Equal(1, Runs());
        Assert.All(leases, lease => Assert.Equal("Bearer alice-s3cr3t", lease.Login.Header!.ToString()));
        Array.ForEach(leases, lease => lease.Dispose());
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_expires()
    {
        var expiry = _time.GetUtcNow().AddMinutes(10).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        _scene.WriteProgram("plugin", Count() + Scene.TokenAnswer("alice-s3cr3t", more: $",\"expirationTimestamp\":\"{expiry}\""));
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();

        (await RentAsync(connection)).Dispose();
        _time.Advance(TimeSpan.FromMinutes(9));
        (await RentAsync(connection)).Dispose();
        Assert.Equal(1, Runs());
        _time.Advance(TimeSpan.FromMinutes(1));
        (await RentAsync(connection)).Dispose();
        Assert.Equal(2, Runs());
    }

    [Fact]
    public async Task A_refusal_that_many_meet_makes_one_new_run()
    {
        _scene.WriteProgram("plugin", Count() + Scene.TokenAnswer("alice-s3cr3t"));
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();
        using var first = await RentAsync(connection);
        using var second = await RentAsync(connection);

        Assert.True(connection.Forget(first.Login));
        (await RentAsync(connection)).Dispose();
        Assert.True(connection.Forget(second.Login));
        (await RentAsync(connection)).Dispose();

        Assert.Equal(2, Runs());
    }

    [Fact]
    public async Task An_answer_is_taken_once_the_plugin_has_ended_though_a_child_keeps_stdout_open()
    {
        _scene.WriteProgram("plugin", $"sleep 600 & echo $! >'{_scene.Path}/child'\n" + Scene.TokenAnswer("alice-s3cr3t"));
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();
        try
        {
            using var lease = await RentAsync(connection).WaitAsync(TimeSpan.FromSeconds(30));

            Assert.Equal("Bearer alice-s3cr3t", lease.Login.Header!.ToString());
        }
        finally
        {
            using var child = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_scene.Path, "child")), CultureInfo.InvariantCulture));
            child.Kill();
        }
    }

    [Theory]
    [InlineData("true")]
    [InlineData("printf '\\357\\273\\277 \\n'")]
    public async Task An_empty_answer_is_called_that(string script)
    {
        _scene.WriteProgram("plugin", script);
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => RentAsync(connection));

        Assert.EndsWith("it wrote nothing to stdout.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_tells_the_exit_code_and_what_the_plugin_said()
    {
        _scene.WriteProgram("plugin", "echo 'token-s3cr3t'; printf 'log in\\n \\033[31mfirst\\n' >&2; exit 3");
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => RentAsync(connection));

        Assert.Equal(PortForwardError.ExecPluginFailed, failure.Error);
        Assert.EndsWith("exited with code 3: log in [31mfirst.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Scene.Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_plugin_is_told_with_the_hint_of_the_kubeconfig()
    {
        _scene.UsePlugin("./gone", ", installHint: \"get it\\nfrom the shop\"");
        await using var connection = Connect();

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => RentAsync(connection));

        Assert.EndsWith("was not found or is not executable. get it from the shop.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_hangs_is_killed_with_what_it_started()
    {
        _scene.WriteProgram("plugin", $"sleep 600 & echo $! > '{_scene.Path}/child'; echo $$ > '{_scene.Path}/self'; wait");
        _scene.UsePlugin("./plugin");
        _scene.Options.Plugins.Timeout = TimeSpan.FromSeconds(2);
        await using var connection = Connect(TimeProvider.System);

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => RentAsync(connection));

        Assert.Contains("did not exit within 2 seconds and was terminated", failure.Message, StringComparison.Ordinal);
        await AssertGoneAsync("self");
        await AssertGoneAsync("child");
    }

    [Fact]
    public async Task A_plugin_that_writes_without_end_is_ended()
    {
        _scene.WriteProgram("plugin", "exec cat /dev/zero");
        _scene.UsePlugin("./plugin");
        await using var connection = Connect(TimeProvider.System);

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => RentAsync(connection));

        Assert.Contains("it wrote more than 8 MiB to stdout", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_client_ends_a_plugin_that_runs()
    {
        _scene.WriteProgram("plugin", $"echo $$ > '{_scene.Path}/self'; exec sleep 600");
        _scene.UsePlugin("./plugin");
        var connection = Connect(TimeProvider.System);
        var renting = RentAsync(connection);
        while (!File.Exists(_scene.Path + "/self") || File.ReadAllText(_scene.Path + "/self").Length == 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await connection.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => renting);
        await AssertGoneAsync("self");
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_the_run_to_the_others()
    {
        _scene.WriteProgram("plugin", $"while [ ! -e '{_scene.Path}/go' ]; do sleep 0.05; done\n" + Count() + Scene.TokenAnswer("alice-s3cr3t"));
        _scene.UsePlugin("./plugin");
        await using var connection = Connect(TimeProvider.System);
        using var impatient = new CancellationTokenSource();
        var first = connection.RentAsync(impatient.Token).AsTask();
        var second = RentAsync(connection);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _scene.Write("go", "");

        using var lease = await second;
        Assert.Equal(1, Runs());
    }

    [Fact]
    public async Task A_plugin_that_fails_from_its_second_run_on_runs_at_most_ten_times_in_ten_minutes()
    {
        var expiry = _time.GetUtcNow().AddSeconds(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        _scene.WriteProgram("plugin", Count() + $"[ $(wc -l < '{_scene.Path}/runs') = 1 ] || exit 1\n" + Scene.TokenAnswer("alice-s3cr3t", more: $",\"expirationTimestamp\":\"{expiry}\""));
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();
        var failures = await AskAsync(connection, TimeSpan.FromMinutes(10), isAttended: true);

        Assert.InRange(Runs(), 5, 10);
        Assert.Contains(failures, failure => failure.Message.EndsWith("exited with code 1 and wrote nothing to stderr. It is tried again in 2 seconds.", StringComparison.Ordinal));
        Assert.All(failures, failure => Assert.Equal(PortForwardError.ExecPluginFailed, failure.Error));
    }

    [Fact]
    public async Task A_plugin_that_fails_while_no_connection_needs_it_runs_less_and_less_often()
    {
        _scene.WriteProgram("plugin", Count() + "exit 1");
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();

        await AskAsync(connection, TimeSpan.FromHours(8), isAttended: false);

        Assert.InRange(Runs(), 5, 16);
    }

    [Fact]
    public async Task A_plugin_that_may_prompt_runs_again_after_a_failure_only_when_a_connection_needs_it()
    {
        _scene.WriteProgram("plugin", Count() + "exit 1");
        _scene.Use("{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: IfAvailable}}");
        _scene.Options.Plugins.Interactive = true;
        await using var connection = Connect();

        var failures = await AskAsync(connection, TimeSpan.FromHours(8), isAttended: false);
        Assert.Equal(1, Runs());
        Assert.EndsWith("It is tried again when a connection needs it.", failures[^1].Message, StringComparison.Ordinal);

        connection.NoteDemand();
        await Assert.ThrowsAsync<PortForwardException>(() => RentAsync(connection));
        Assert.Equal(2, Runs());
    }

    [Fact]
    public async Task A_token_that_is_rejected_at_once_does_not_make_the_plugin_run_each_time()
    {
        _scene.WriteProgram("plugin", Count() + Scene.TokenAnswer("alice-s3cr3t"));
        _scene.UsePlugin("./plugin");
        await using var connection = Connect();
        for (var i = 0; i < 600; i++)
        {
            connection.NoteDemand();
            using var lease = await RentAsync(connection);
            connection.Forget(lease.Login);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(Runs(), 5, 10);
    }

    /// <summary>Asks for a login again and again, and gives the failures.</summary>
    private async Task<List<PortForwardException>> AskAsync(ClusterConnection connection, TimeSpan duration, bool isAttended)
    {
        var failures = new List<PortForwardException>();
        var step = duration / 600;
        for (var i = 0; i < 600; i++)
        {
            if (isAttended)
            {
                connection.NoteDemand();
            }

            try
            {
                (await RentAsync(connection)).Dispose();
            }
            catch (PortForwardException e)
            {
                failures.Add(e);
            }

            _time.Advance(step);
        }

        return failures;
    }

    private string Count() => $"echo x >> '{_scene.Path}/runs'\n";

    private int Runs() => File.ReadAllLines(_scene.Path + "/runs").Length;

    private ClusterConnection Connect(TimeProvider? time = null)
    {
        _scene.Options.TimeProvider = time ?? _time;
        _scene.Options.LoggerFactory = NullLoggerFactory.Instance;
        return ClusterConnection.Create(_scene.Options, _scene.Environment_);
    }

    private static Task<ClusterLease> RentAsync(ClusterConnection connection) => connection.RentAsync(TestContext.Current.CancellationToken).AsTask();

    // A killed child that nobody waits for stays as a zombie until its parent's parent reaps it.
    private async Task AssertGoneAsync(string file)
    {
        var id = int.Parse(File.ReadAllText(Path.Combine(_scene.Path, file)), CultureInfo.InvariantCulture);
        var started = Stopwatch.GetTimestamp();
        while (IsAlive(id))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), $"process {id} lives on");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(' ')[2] is not ("Z" or "X");
        }
        catch (IOException)
        {
            return false;
        }
    }
}

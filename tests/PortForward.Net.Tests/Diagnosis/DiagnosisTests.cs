using System.Net;
using System.Net.Sockets;
using PortForward.Net.Testing;
using PortForward.Net.Tests.Forwarding;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>What a diagnosis is where nothing is wrong, and what it keeps to whatever is.</summary>
public class DiagnosisTests
{
    public static TheoryData<string, string> Targets => new()
    {
        { "web-0", "7001" },
        { "web-0", "http" },
        { "svc/web", "80" },
        { "deploy/web", "8080" },
        { "app=web", "8080" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_healthy_way_has_no_findings(string target, string port)
    {
        await using var stage = await DiagnosisStage.StartAsync();
        stage.Target = PortForwardTarget.Parse(target);
        stage.Port = RemotePort.Parse(port);

        var diagnosis = await stage.DiagnoseAsync();

        Assert.True(diagnosis.IsHealthy, diagnosis.ToString());
        Assert.DoesNotContain(diagnosis.Steps, step => step.Outcome is PortForwardDiagnosisOutcome.Failed or PortForwardDiagnosisOutcome.Warning);
        Assert.Contains("No problem was found.", diagnosis.ToString(), StringComparison.Ordinal);
        await ForwardingFixture.EventuallyAsync(() => stage.Cluster is { OpenSessions: 0, OpenConnections: 0 }, "the diagnosis left something open");
    }

    [Theory]
    [InlineData(TestTransports.Spdy, PortForwardDiagnosisCheck.WebSocketUpgrade)]
    [InlineData(TestTransports.WebSocket, PortForwardDiagnosisCheck.SpdyUpgrade)]
    public async Task One_transport_is_enough(TestTransports offered, PortForwardDiagnosisCheck refused)
    {
        await using var stage = await DiagnosisStage.StartAsync(new TestClusterOptions { Transports = offered });

        var diagnosis = await stage.DiagnoseAsync();

        Assert.True(diagnosis.IsHealthy, diagnosis.ToString());
        Assert.Equal(PortForwardDiagnosisOutcome.Warning, diagnosis.Steps.Single(step => step.Check == refused).Outcome);
    }

    [Fact]
    public async Task Nothing_is_sent_to_the_pod()
    {
        await using var stage = await DiagnosisStage.StartAsync();
        var received = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Cluster.FindPod("web-0")!.Serve(9000, async (connection, ct) =>
        {
            try
            {
                received.SetResult(await connection.ReadAsync(new byte[1], ct));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                received.SetResult(0);
            }
        });
        stage.Port = 9000;

        var diagnosis = await stage.DiagnoseAsync();

        Assert.True(diagnosis.IsHealthy, diagnosis.ToString());
        Assert.Equal(0, await received.Task.WaitAsync(ForwardingFixture.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Not_being_allowed_to_watch_is_no_obstacle_where_there_is_a_pod()
    {
        await using var stage = await DiagnosisStage.StartAsync();
        stage.LogInAs(stage.Cluster.AddToken("limited-token", TestRights.All & ~TestRights.WatchObjects));
        stage.Target = PortForwardTarget.Service("web");
        stage.Port = 80;

        var diagnosis = await stage.DiagnoseAsync();

        Assert.True(diagnosis.IsHealthy, diagnosis.ToString());
        Assert.Equal(PortForwardDiagnosisOutcome.Warning, diagnosis.Steps.Single(step => step.Check == PortForwardDiagnosisCheck.Rights).Outcome);
    }

    [Fact]
    public async Task What_is_no_obstacle_is_told_as_such()
    {
        await using var stage = await DiagnosisStage.StartAsync(new TestClusterOptions { ClockSkew = TimeSpan.FromMinutes(-3) });

        var finding = Assert.Single((await stage.DiagnoseAsync()).Findings);

        Assert.False(finding.IsBlocking);
        Assert.Contains("3 minutes ahead of", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_role_to_paste_is_for_the_user_and_the_namespace()
    {
        await using var stage = await DiagnosisStage.StartAsync();
        stage.LogInAs(stage.Cluster.AddToken("limited-token", TestRights.None, "system:serviceaccount:shop:robot"));
        stage.Target = PortForwardTarget.Deployment("web", "default");

        var role = (await stage.DiagnoseAsync()).Findings[0].Paste;

        Assert.Contains("namespace: \"default\"", role, StringComparison.Ordinal);
        Assert.Contains("resources: [deployments]", role, StringComparison.Ordinal);
        Assert.Contains("kind: ServiceAccount\n    name: \"robot\"\n    namespace: \"shop\"", role, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_of_the_callers_own_outweighs_what_the_steps_below_it_see()
    {
        await using var stage = await DiagnosisStage.StartAsync();
        var real = stage.Cluster.BaseUri.Port;
        stage.Options.ConfigureHandler = handler => handler.ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, real, token);
            return new NetworkStream(socket, ownsSocket: true);
        };
        stage.MoveServer(DiagnosisStage.FreePort());

        var diagnosis = await stage.DiagnoseAsync();

        Assert.True(diagnosis.IsHealthy, diagnosis.ToString());
        Assert.Equal(PortForwardDiagnosisOutcome.Warning, diagnosis.Steps.Single(step => step.Check == PortForwardDiagnosisCheck.TcpConnection).Outcome);
    }

    [Fact]
    public async Task Cancelling_ends_it_and_leaves_nothing_open()
    {
        await using var stage = await DiagnosisStage.StartAsync();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Cluster.FindPod("web-0")!.Serve(9000, async (_, ct) =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
        });
        await using var client = stage.CreateClient();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var diagnosing = client.DiagnoseAsync(stage.Target, 9000, cancel.Token);
        await reached.Task.WaitAsync(ForwardingFixture.Patience, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => diagnosing);
        await ForwardingFixture.EventuallyAsync(() => stage.Cluster is { OpenSessions: 0, OpenConnections: 0 }, "the diagnosis left something open");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_the_connect_timeout()
    {
        await using var stage = await DiagnosisStage.StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        stage.MoveServer(((IPEndPoint)silent.LocalEndpoint).Port);
        stage.Options.ConnectTimeout = TimeSpan.FromMilliseconds(100);

        var diagnosis = await stage.DiagnoseAsync();

        Assert.False(diagnosis.IsHealthy);
        Assert.Equal(PortForwardDiagnosisCause.ServerFailing, diagnosis.Findings[0].Cause);
    }

    [Fact]
    public async Task Bad_arguments_are_refused()
    {
        await using var stage = await DiagnosisStage.StartAsync();
        await using var client = stage.CreateClient();

        await Assert.ThrowsAsync<ArgumentNullException>(() => client.DiagnoseAsync(null!, 80, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => client.DiagnoseAsync(stage.Target, default, TestContext.Current.CancellationToken));
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.DiagnoseAsync(stage.Target, 80, TestContext.Current.CancellationToken));
    }
}

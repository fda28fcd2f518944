using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary><c>portforward doctor</c> on a real cluster, and the way to it.</summary>
public class DoctorTests
{
    /// <summary>A kubeconfig, what is wrong, the cause that must stand first, and a word of the fix.</summary>
    public static TheoryData<string, string, string, string> Faults
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>
            {
                { "forbidden", "lone 7001", "rightMissing", "kind: RoleBinding" },
                { "forbidden", "svc/web 80", "rightMissing", "resources: [services]" },
                { "unauthorized", "lone 7001", "credentialRefused", "Log in again" },
            };
            foreach (var transport in Cluster.Transports)
            {
                rows.Add(transport.Data, "lone 7999", "portRefused", "kubectl logs");
                rows.Add(transport.Data, "nope 80", "targetMissing", "kubectl get pods");
                rows.Add(transport.Data, "lone 7001 -n nowhere", "namespaceMissing", "kubectl get namespaces");
                rows.Add(transport.Data, "svc/empty 80", "noPod", "scaled to zero");
                rows.Add(transport.Data, "svc/web 79", "portUnknown", "TCP");
                rows.Add(transport.Data, "lone metrics", "portUnknown", "8080 (http)");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Cluster.Transports), MemberType = typeof(Cluster))]
    public async Task A_healthy_way_is_told_and_ends_with_0(string transport)
    {
        await using var tool = ToolProcess.Start(["doctor", "svc/web", "8080:80", .. Cluster.Arguments(transport)]);

        Assert.Equal(0, await tool.ExitAsync());

        Assert.Equal("Port 80 of service/web can be forwarded. No problem was found.", tool.Output.Last());
        Assert.DoesNotContain(tool.Output, line => line.StartsWith("FAIL", StringComparison.Ordinal));
        Assert.Empty(tool.Error);
    }

    [Theory]
    [InlineData("-n default doctor lone 7001")]
    [InlineData("--namespace=default -o text doctor lone 7001 -v 0")]
    public async Task Options_before_the_command_count(string line)
    {
        await using var tool = ToolProcess.Start([.. line.Split(' '), .. Cluster.Arguments("spdy")]);

        Assert.Equal(0, await tool.ExitAsync());

        Assert.Equal("Port 7001 of pod/lone can be forwarded. No problem was found.", tool.Output.Last());
    }

    [Theory]
    [InlineData("rc/none 80", "kubectl get replicationcontrollers -n default")]
    [InlineData("ds/none 80", "kubectl get daemonsets -n default")]
    [InlineData("job/none 80", "kubectl get jobs -n default")]
    public async Task A_missing_target_is_looked_for_among_its_own_kind(string line, string command)
    {
        await using var tool = ToolProcess.Start(["doctor", .. line.Split(' '), .. Cluster.Arguments("spdy")]);

        Assert.Equal(1, await tool.ExitAsync());

        Assert.Contains(command, string.Join('\n', tool.Output), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_true_cause_is_named_first(string kubeConfig, string line, string cause, string fix)
    {
        using var report = await DiagnoseAsync([.. line.Split(' '), .. Cluster.Arguments(kubeConfig)]);

        var first = report.RootElement.GetProperty("findings")[0];
        Assert.Equal(cause, first.GetProperty("cause").GetString());
        Assert.Contains(fix, first.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_where_nobody_listens_is_told()
    {
        var text = await File.ReadAllTextAsync(Cluster.KubeConfig("spdy"), TestContext.Current.CancellationToken);
        var server = text.Split('\n').Single(line => line.TrimStart().StartsWith("server:", StringComparison.Ordinal)).Trim();
        var folder = Directory.CreateTempSubdirectory("portforward-test-");
        try
        {
            var moved = Path.Combine(folder.FullName, "config");
            await File.WriteAllTextAsync(
                moved, text.Replace(server, $"server: https://127.0.0.1:{FreePort()}", StringComparison.Ordinal), TestContext.Current.CancellationToken);

            using var report = await DiagnoseAsync(["lone", "7001", "--kubeconfig", moved]);

            var finding = Assert.Single(report.RootElement.GetProperty("findings").EnumerateArray());
            Assert.Equal("serverUnreachable", finding.GetProperty("cause").GetString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_kubeconfig_that_cannot_be_read_is_itself_the_finding()
    {
        await using var tool = ToolProcess.Start("doctor", "lone", "80", "--kubeconfig", "/does/not/exist");

        Assert.Equal(1, await tool.ExitAsync());

        Assert.Contains("1. The kubeconfig '/does/not/exist' does not exist.", tool.Output);
        Assert.Empty(tool.Error);
    }

    [Theory]
    [InlineData("", "error: TYPE/NAME")]
    [InlineData("lone", "error: TYPE/NAME")]
    [InlineData("lone 80 90", "error: doctor requires exactly one target and one port")]
    [InlineData("lone 80 --output xml", "error: invalid argument \"xml\" for \"-o, --output\" flag")]
    [InlineData("lone 80 --output", "error: flag needs an argument: --output")]
    [InlineData("lone 80 --foo", "error: unknown flag: --foo")]
    public async Task A_bad_command_line_is_told(string line, string expected)
    {
        await using var tool = ToolProcess.Start(["doctor", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(1, await tool.ExitAsync());

        Assert.StartsWith(expected, Assert.Single(tool.Error), StringComparison.Ordinal);
        Assert.Empty(tool.Output);
    }

    [Theory]
    [InlineData("lone :http --kubeconfig /does/not/exist", "Run 'portforward doctor pod/lone http --kubeconfig /does/not/exist' to find the cause.")]
    [InlineData(
        "svc/web 8080:80 9090:90 -n shop --context prod --kubeconfig /does/not/exist",
        "Run 'portforward doctor service/web 80 --kubeconfig /does/not/exist --context prod --namespace shop' to find the cause.")]
    [InlineData("a!=b 80 --kubeconfig /$x", "Run 'portforward doctor \"a!=b\" 80 --kubeconfig \"/\\$x\"' to find the cause.")]
    [InlineData(
        "a 80 --kubeconfig /nope --tls-server-name x --token t --as me --as-group g --as-group h --certificate-authority /ca --transport spdy",
        "Run 'portforward doctor pod/a 80 --kubeconfig /nope --tls-server-name x --certificate-authority /ca --token TOKEN --as me "
            + "--as-group g --as-group h --transport spdy' to find the cause.")]
    [InlineData(
        "a 80 --kubeconfig /nope --insecure-skip-tls-verify --username u --password p --request-timeout 3s --server https://u:p@h:1",
        "Run 'portforward doctor pod/a 80 --kubeconfig /nope --server https://h:1 --insecure-skip-tls-verify --username u --password PASSWORD "
            + "--request-timeout 3s' to find the cause.")]
    public async Task A_failure_of_the_main_command_leads_to_the_doctor(string line, string hint)
    {
        await using var tool = ToolProcess.Start(line.Split(' '));

        Assert.Equal(1, await tool.ExitAsync());

        Assert.Equal(hint, tool.Error.Last());
        Assert.Equal(2, tool.Error.Count);
    }

    [Fact]
    public async Task A_taken_port_does_not_lead_to_the_doctor()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var tool = ToolProcess.Start(["lone", $"{port}:7001", .. Cluster.Arguments("spdy"), "--address", "127.0.0.1"]);

        Assert.Equal(1, await tool.ExitAsync());

        Assert.Equal(2, tool.Error.Count);
        Assert.StartsWith("Unable to listen on port", tool.Error.First(), StringComparison.Ordinal);
        Assert.StartsWith("error: unable to listen on any of the requested ports", tool.Error.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_no_failure()
    {
        await using var tool = ToolProcess.Start("doctor", "--help");

        Assert.Equal(0, await tool.ExitAsync());

        Assert.Contains("Usage:", tool.Output);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task<JsonDocument> DiagnoseAsync(string[] words)
    {
        await using var tool = ToolProcess.Start(["doctor", .. words, "--output", "json"]);
        Assert.Equal(1, await tool.ExitAsync());
        Assert.Empty(tool.Error);
        return JsonDocument.Parse(string.Join('\n', tool.Output));
    }
}

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>What cannot be done is told on stderr, with exit code 1 and nothing on stdout: in a line, and one more before it for each port that
/// cannot be had. Where the cause may lie in the cluster, a last line says how to find it.</summary>
public class BadCommandLineTests
{
    private const string Required = "error: TYPE/NAME and list of ports are required for port-forward";

    /// <summary>Command lines that fail before a cluster is asked, and how their error begins.</summary>
    public static TheoryData<string, string> WithoutCluster => new()
    {
        { "", Required },
        { "lone", Required },
        { "lone --address=", Required },
        { "lone a:80", "error: error parsing local port 'a'" },
        { "lone 70000", "error: error parsing remote port '70000'" },
        { "lone 70000:80", "error: error parsing local port '70000'" },
        { "lone 0", "error: remote port must be > 0" },
        { "lone 8080:", "error: remote port cannot be empty" },
        { "lone 1:2:3", "error: invalid port format '1:2:3'" },
        { "lone -1", "error: unknown shorthand flag: '1' in -1" },
        { "foo/bar 80", "error: 'foo' is not a type that ports can be forwarded to" },
        { "a/b/c 80", "error: arguments in resource/name form may not have more than one slash" },
        { "pod/ 80", "error: arguments in resource/name form must have a single resource and name" },
        { "Lone 80", "error: 'Lone' is not the name of a pod" },
        { "lone 80 --foo=bar", "error: unknown flag: --foo" },
        { "lone 80 -q", "error: unknown shorthand flag: 'q' in -q" },
        { "lone 80 --namespace", "error: flag needs an argument: --namespace" },
        { "lone 80 -n", "error: flag needs an argument: 'n' in -n" },
        { "lone 80 -n a/b", "error: invalid namespace \"a/b\"" },
        { "lone 80 -n Upper", "error: invalid namespace \"Upper\"" },
        { "port-forward", Required },
        { "port-forward lone", Required },
        { "lone 80 --", "error: a command is required after --" },
        { "-- lone 80", Required },
        { "lone unix:80", "error: invalid port format 'unix:80': write unix:PATH:REMOTE" },
        { "completion", "error: specify a shell: portforward completion bash, zsh or fish" },
        { "completion 80", "error: specify a shell: portforward completion bash, zsh or fish" },
        { "lone 80 -o yaml", "error: invalid argument \"yaml\" for \"-o, --output\" flag: use text or json" },
        { "lone 80 --request-timeout soon", "error: invalid argument \"soon\" for \"--request-timeout\" flag" },
        { "lone 80 --request-timeout=-1s", "error: invalid argument \"-1s\" for \"--request-timeout\" flag" },
        { "lone 80 --insecure-skip-tls-verify=maybe", "error: invalid argument \"maybe\" for \"--insecure-skip-tls-verify\" flag" },
        { "lone 80 --as-uid 1", "error: requesting uid, groups or user-extra without impersonating a user: add --as" },
        { "lone 80 --as-group g", "error: requesting uid, groups or user-extra without impersonating a user: add --as" },
        { "lone 80 --as u --as-user-extra scope", "error: invalid argument \"scope\" for \"--as-user-extra\" flag: use KEY=VALUE" },
        { "lone 80 --token t --username u", "error: more than one authentication method found" },
        { "lone 80 --address x", "error: x is not a valid IP" },
        { "lone 80 --address 127.0.0.1,1", "error: 1 is not a valid IP" },
        { "lone 80 --address=", "error: you must specify at least 1 address" },
        { "lone 80 --pod-running-timeout 0s", "error: --pod-running-timeout must be higher than zero" },
        { "lone 80 --pod-running-timeout -1m", "error: --pod-running-timeout must be higher than zero" },
        { "lone 80 --pod-running-timeout 5", "error: invalid argument \"5\" for \"--pod-running-timeout\" flag" },
        { "lone 80 --transport carrier-pigeon", "error: invalid argument \"carrier-pigeon\" for \"--transport\" flag" },
        { "lone 80 --reconnect=maybe", "error: invalid argument \"maybe\" for \"--reconnect\" flag" },
        { "lone 80 -v loud", "error: invalid argument \"loud\" for \"-v, --v\" flag" },
        { "lone 80 --kubeconfig /does/not/exist", "error: The kubeconfig '/does/not/exist' does not exist" },
        { "lone 80 -f x.yaml", "error: -f and --filename are options of portforward up only: add the word up, or remove the option" },
        { "up", "error: there is no portforward.yaml in this folder: create one, or specify a file with -f" },
        { "up -f /does/not/exist.yaml", "error: the file '/does/not/exist.yaml' does not exist" },
        { "up -f /tmp", "error: the file '/tmp' cannot be read: " },
        { "up lone 80", "error: up reads its targets from a file, and does not run a command: use -f FILE" },
        { "up -- true", "error: up reads its targets from a file, and does not run a command: use -f FILE" },
        { "up --address here", "error: here is not a valid IP" },
        { "up -q", "error: unknown shorthand flag: 'q' in -q" },
    };

    /// <summary>Command lines that the cluster has an answer to: its kubeconfig, the line, and how the error begins.</summary>
    public static TheoryData<string, string, string> WithCluster
    {
        get
        {
            var rows = new TheoryData<string, string, string>
            {
                { "forbidden", "lone :80", "Error from server (Forbidden): pods \"lone\" is forbidden" },
                { "forbidden", "svc/web :80", "Error from server (Forbidden): services \"web\" is forbidden" },
                { "unauthorized", "lone :80", "error: You must be logged in to the server (Unauthorized)" },
            };
            foreach (var transport in Cluster.Transports)
            {
                rows.Add(transport.Data, "nope :80", "Error from server (NotFound): pods \"nope\" not found");
                rows.Add(transport.Data, "svc/nope :80", "Error from server (NotFound): services \"nope\" not found");
                rows.Add(transport.Data, "deploy/nope :80", "Error from server (NotFound): deployments.apps \"nope\" not found");
                rows.Add(transport.Data, "lone :80 -n nowhere", "Error from server (NotFound): ");
                rows.Add(transport.Data, "lone :nosuch", "error: Pod 'lone' does not have a named port 'nosuch'");
                rows.Add(transport.Data, "svc/web :81", "error: Service web does not have a service port 81");
                rows.Add(transport.Data, "svc/web :nosuch", "error: Service 'web' does not have a named port 'nosuch'");
                rows.Add(transport.Data, "svc/web :79", "error: UDP protocol is not supported for 79");
                rows.Add(transport.Data, "svc/empty :80 --pod-running-timeout 500ms", "error: timed out waiting for the condition");
                rows.Add(transport.Data, "lone :7001 --address 203.0.113.1", "error: unable to listen on any of the requested ports: [{0 7001}]");
                rows.Add(transport.Data, "lone :7001 --context nowhere", "error: The kubeconfig ");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(WithoutCluster))]
    public Task It_is_told_without_asking_a_cluster(string line, string expected) => FailsAsync(Words(line), expected);

    [Theory]
    [MemberData(nameof(WithCluster))]
    public Task It_is_told_in_the_clusters_words(string kubeConfig, string line, string expected) =>
        FailsAsync([.. Words(line), "--kubeconfig", Cluster.KubeConfig(kubeConfig)], expected);

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("lone --help --nonsense")]
    public async Task Help_is_no_failure(string line)
    {
        await using var tool = ToolProcess.Start(Words(line));

        Assert.Equal(0, await tool.ExitAsync());

        Assert.Contains("Examples:", tool.Output);
        Assert.Empty(tool.Error);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        await using var tool = ToolProcess.Start("--version");

        Assert.Equal(0, await tool.ExitAsync());

        Assert.Matches(@"^\d+\.\d+\.\d+", Assert.Single(tool.Output));
    }

    private static async Task FailsAsync(string[] words, string expected)
    {
        await using var tool = ToolProcess.Start(words);

        Assert.Equal(1, await tool.ExitAsync());

        var told = tool.Error.Where(line => !line.StartsWith("Run 'portforward doctor ", StringComparison.Ordinal)).ToArray();
        Assert.StartsWith(expected, told[^1], StringComparison.Ordinal);
        Assert.All(told.SkipLast(1), line => Assert.StartsWith("Unable to listen on port ", line, StringComparison.Ordinal));
        Assert.Empty(tool.Output);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

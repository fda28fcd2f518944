namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>What the user's kuberc says counts as with kubectl: defaults for flags that are not given, and the policy for credential plugins.
/// No cluster is asked.</summary>
public sealed class KubeRcTests : IDisposable
{
    private const string Gone = "error: The kubeconfig '/does/not/exist' does not exist";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("portforward-test-");

    public void Dispose() => _home.Delete(recursive: true);

    public static TheoryData<string> Defaults =>
    [
        "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults: [{command: get, options: [{name: x, default: y}]}, {command: port-forward, options: [{name: address, default: 1.2.3}]}]",
        "apiVersion: kubectl.config.k8s.io/v1alpha1\nkind: Preference\noverrides: [{command: port-forward, flags: [{name: address, default: 1.2.3}]}]",
    ];

    [Theory]
    [MemberData(nameof(Defaults))]
    public async Task A_default_counts_unless_the_flag_is_given(string text)
    {
        var file = Write("rc", text);

        Assert.Equal("error: 1.2.3 is not a valid IP", (await FailAsync([], $"KUBERC={file}"))[^1]);
        Assert.Equal("error: 1.2.3 is not a valid IP", (await FailAsync(["--kuberc", file]))[^1]);
        Assert.Equal([Gone], await FailAsync(["--address", "127.0.0.1"], $"KUBERC={file}"));
        Assert.Equal([Gone], await FailAsync(["--kuberc=off"], $"KUBERC={file}"));
    }

    [Fact]
    public async Task The_default_file_counts_and_the_doctor_reads_it_too()
    {
        Write(".kube/kuberc", Defaults.First().Data);

        Assert.Equal("error: 1.2.3 is not a valid IP", (await FailAsync([]))[^1]);
        Assert.Equal("error: 1.2.3 is not a valid IP", (await FailAsync(["doctor"]))[^1]);
        Assert.Equal([Gone], await FailAsync([], "KUBERC=off"));
    }

    [Fact]
    public async Task A_default_file_that_is_broken_is_a_warning_and_a_named_one_an_error()
    {
        var file = Write(".kube/kuberc", "kind: [");

        var told = await FailAsync([]);
        Assert.StartsWith($"kuberc: no preferences loaded: The kuberc '{file}' is not valid: ", told[0], StringComparison.Ordinal);
        Assert.Equal(Gone, told[^1]);
        Assert.StartsWith($"error: The kuberc '{file}' is not valid: ", Assert.Single(await FailAsync(["--kuberc", file])), StringComparison.Ordinal);
        Assert.Equal(["error: The kuberc '/does/not/exist' does not exist"], await FailAsync(["--kuberc", "/does/not/exist"]));
    }

    [Theory]
    [InlineData("name: nonsense, default: x", "error: kuberc: invalid flag nonsense for command port-forward")]
    [InlineData("name: --address, default: x", "error: kuberc: flag name --address should be in long form without dashes")]
    public async Task A_default_for_no_flag_is_an_error(string option, string expected)
    {
        Write(".kube/kuberc", $"apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults: [{{command: port-forward, options: [{{{option}}}]}}]");

        Assert.Equal([expected], await FailAsync([]));
    }

    [Fact]
    public async Task A_file_cannot_be_named_while_the_kuberc_is_turned_off() => Assert.Equal(
        ["error: disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive"],
        await FailAsync(["--kuberc", "/does/not/exist"], "KUBERC=off"));

    [Fact]
    public async Task A_misspelled_key_is_a_warning()
    {
        var file = Write(".kube/kuberc", "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolcy: DenyAll");

        Assert.Equal([$"kuberc: 'credentialPluginPolcy' in {file} is not a known key; check its spelling", Gone], await FailAsync([]));
    }

    [Fact]
    public async Task A_plugin_that_the_kuberc_denies_does_not_run()
    {
        var rc = Write("rc", "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll");
        var config = Write("config", """
            current-context: main
            contexts: [{name: main, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]
            users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: 'false', interactiveMode: Never}}}]
            """);

        var told = await FailAsync(["--kuberc", rc, "--kubeconfig", config]);

        Assert.Contains(told, line => line.StartsWith($"error: The credential plugin 'false' is not allowed to run: the kuberc '{rc}' sets credentialPluginPolicy to DenyAll", StringComparison.Ordinal));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_home.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<string[]> FailAsync(string[] words, string environment = "KUBERC=")
    {
        string[] doctor = words is ["doctor"] ? words : [];
        await using var tool = ToolProcess.Run(
            [.. ToolProcess.Words, .. doctor, "lone", "80", "--kubeconfig", "/does/not/exist", .. words.Skip(doctor.Length)], $"HOME={_home.FullName}", environment);

        Assert.Equal(1, await tool.ExitAsync());
        Assert.Empty(tool.Output);
        return [.. tool.Error.Where(line => !line.StartsWith("Run 'portforward doctor ", StringComparison.Ordinal))];
    }
}

using System.IO.Pipes;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PortForward.Net.Cluster;
using PortForward.Net.Tests.Authentication.Situations;

namespace PortForward.Net.Tests.Authentication;

/// <summary>Which credential plugins the user's kuberc lets run.</summary>
public sealed class KubeRcTests : IClassFixture<SituationCluster>, IDisposable
{
    private readonly Scene _scene;

    public KubeRcTests(SituationCluster cluster)
    {
        _scene = new Scene(cluster);
        _scene.WriteProgram("plugin", $"echo x >> '{_scene.Path}/runs'\n" + Scene.TokenAnswer("alice-s3cr3t"));
        _scene.UsePlugin("./plugin");
        Directory.CreateDirectory(Path.Combine(_scene.Path, ".kube"));
    }

    private string DefaultFile => Path.Combine(_scene.Path, ".kube", "kuberc");

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("v1beta1")]
    [InlineData("v1alpha1")]
    [InlineData("v1")]
    public async Task No_plugin_is_started_under_DenyAll(string version)
    {
        File.WriteAllText(DefaultFile, Preference("credentialPluginPolicy: DenyAll", version));

        var failure = await AssertRefusedAsync();

        Assert.Contains($"the kuberc '{DefaultFile}' sets credentialPluginPolicy to DenyAll", failure.Message, StringComparison.Ordinal);
        Assert.Contains("plugin'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./plugin", "{path}/plugin")]
    [InlineData("./plugin", "plugin")]
    [InlineData("./x/../plugin", "{path}/plugin")]
    [InlineData("plugin", "plugin")]
    [InlineData("plugin", "{path}/plugin")]
    public async Task A_plugin_that_the_list_names_runs(string command, string entry)
    {
        _scene.UsePlugin(command);
        _scene.Variables["PATH"] = _scene.Path + "/" + Path.PathSeparator + _scene.Variables["PATH"];
        WriteList("other", entry.Replace("{path}", _scene.Path, StringComparison.Ordinal));

        await AssertRunsAsync();
    }

    [Fact]
    public async Task An_entry_may_be_called_command_as_in_newer_versions()
    {
        File.WriteAllText(DefaultFile, Preference($"credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{{command: '{_scene.Path}/plugin'}}]"));

        await AssertRunsAsync();
    }

    [Fact]
    public async Task A_plugin_that_the_list_does_not_name_is_not_started()
    {
        WriteList("other", "/usr/bin/plugin");

        var failure = await AssertRefusedAsync();

        Assert.Contains("sets credentialPluginPolicy to Allowlist, and its credentialPluginAllowlist does not contain the plugin", failure.Message, StringComparison.Ordinal);
        Assert.Contains(DefaultFile, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_elsewhere_is_not_the_listed_one_because_it_has_its_name()
    {
        Directory.CreateDirectory(Path.Combine(_scene.Path, "bin"));
        _scene.WriteProgram("bin/plugin", "exit 0");
        _scene.Variables["PATH"] = Path.Combine(_scene.Path, "bin");
        WriteList("plugin");

        await AssertRefusedAsync();
    }

    [Theory]
    [InlineData("credentialPluginPolicy: denyall")]
    [InlineData("credentialPluginPolicy: [DenyAll]")]
    [InlineData("credentialPluginPolicy: Allowlist")]
    [InlineData("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: []")]
    [InlineData("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{}, {name: plugin}]")]
    [InlineData("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: /usr/bin/../plugin}]")]
    [InlineData("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: plugin, command: other}]")]
    [InlineData("credentialPluginPolicy: Allowlist\ncredentialPluginAllowList: [{name: plugin}]")]
    [InlineData("credentialPluginPolicy: DenyAll\ncredentialPluginAllowlist: [{name: plugin}]")]
    [InlineData("credentialPluginAllowlist: [{name: plugin}]")]
    [InlineData("credentialPluginAllowlist: []")]
    [InlineData("credentialPluginPolicy: [DenyAll")]
    [InlineData("credentialPluginPolicy: AllowAll\ncredentialPluginPolicy: DenyAll")]
    public async Task No_plugin_is_started_if_the_kuberc_makes_no_sense(string text)
    {
        File.WriteAllText(DefaultFile, Preference(text));
        _scene.Variables["PATH"] = _scene.Path;

        var failure = await AssertRefusedAsync();

        Assert.Contains($"is not allowed to run. The kuberc '{DefaultFile}' is not valid: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_is_no_Preference_is_not_taken_for_an_empty_one()
    {
        File.WriteAllText(DefaultFile, "credentialPluginPolicy: DenyAll\n");

        var failure = await AssertRefusedAsync();

        Assert.Contains("it is not a Preference", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_document_that_is_a_Preference_counts()
    {
        File.WriteAllText(DefaultFile, "broken: [\n---\n# nothing\n--- # next\n" + Preference("credentialPluginPolicy: DenyAll") + "\n---\n" + Preference(""));

        await AssertRefusedAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("# nothing yet\n---\n")]
    [InlineData("apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n")]
    [InlineData("apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: ''\ncredentialPluginAllowlist: null\n")]
    [InlineData("apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: AllowAll\n")]
    public async Task A_plugin_runs_if_the_kuberc_says_nothing_against_it(string? text)
    {
        if (text is not null)
        {
            File.WriteAllText(DefaultFile, text);
        }

        await AssertRunsAsync();
    }

    [Theory]
    [InlineData("KUBERC", "off")]
    [InlineData("KUBECTL_KUBERC", "false")]
    [InlineData(null, "off")]
    public async Task The_kuberc_can_be_turned_off(string? variable, string value)
    {
        File.WriteAllText(DefaultFile, Preference("credentialPluginPolicy: DenyAll"));
        if (variable is null)
        {
            _scene.Options.Plugins.KubeRcPath = value;
        }
        else
        {
            _scene.Variables[variable] = value;
        }

        await AssertRunsAsync();
    }

    [Fact]
    public async Task A_file_that_is_named_takes_the_place_of_the_default()
    {
        File.WriteAllText(DefaultFile, Preference("credentialPluginPolicy: DenyAll"));
        _scene.Variables["KUBERC"] = _scene.Write("allow", Preference("credentialPluginPolicy: AllowAll"));
        await AssertRunsAsync();
        File.Delete(Path.Combine(_scene.Path, "runs"));
        _scene.Options.Plugins.KubeRcPath = _scene.Write("deny", Preference("credentialPluginPolicy: DenyAll"));

        var failure = await AssertRefusedAsync();

        Assert.Contains(_scene.Options.Plugins.KubeRcPath, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_is_named_must_exist(bool byVariable)
    {
        var gone = Path.Combine(_scene.Path, "gone");
        _scene.Variables["KUBERC"] = byVariable ? gone : null;
        _scene.Options.Plugins.KubeRcPath = byVariable ? null : gone;

        var failure = await AssertRefusedAsync();

        Assert.Contains($"The kuberc '{gone}' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelled_key_is_logged()
    {
        var log = new ListLogger();
        File.WriteAllText(DefaultFile, Preference("credentialPluginPolcy: DenyAll"));

        await AssertRunsAsync(log);

        Assert.Contains("'credentialPluginPolcy'", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_a_plugin_is_not_concerned()
    {
        _scene.Use();
        File.WriteAllText(DefaultFile, Preference("credentialPluginPolicy: DenyAll"));
        await using var connection = Connect();

        using var lease = await connection.RentAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Bearer alice-s3cr3t", lease.Login.Header!.ToString());
    }

    // As in 'KUBERC=<(...)' of a shell: the second reading of a pipe finds nothing.
    [Fact]
    public async Task What_a_pipe_said_once_counts_to_the_end()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("only Linux opens an inherited pipe by a path");
        }

        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using (var writing = new AnonymousPipeClientStream(PipeDirection.Out, pipe.GetClientHandleAsString()))
        {
            await writing.WriteAsync(Encoding.UTF8.GetBytes(Preference("credentialPluginPolicy: DenyAll")));
        }

        pipe.DisposeLocalCopyOfClientHandle();
        _scene.Variables["KUBERC"] = $"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}";

        await AssertRefusedAsync();
        await AssertRefusedAsync();
    }

    private static string Preference(string text, string version = "v1beta1") =>
        $"apiVersion: kubectl.config.k8s.io/{version}\nkind: Preference\n{text}\n";

    private void WriteList(params string[] names) => File.WriteAllText(
        DefaultFile,
        Preference("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist:\n" + string.Concat(names.Select(name => $"- name: '{name}'\n"))));

    private async Task AssertRunsAsync(ListLogger? log = null)
    {
        await using var connection = Connect(log);
        using var lease = await connection.RentAsync(TestContext.Current.CancellationToken);
        Assert.Equal("Bearer alice-s3cr3t", lease.Login.Header!.ToString());
    }

    private async Task<PortForwardException> AssertRefusedAsync()
    {
        await using var connection = Connect();
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => connection.RentAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(PortForwardError.ExecPluginFailed, failure.Error);
        Assert.False(File.Exists(Path.Combine(_scene.Path, "runs")), "the plugin ran");
        return failure;
    }

    private ClusterConnection Connect(ListLogger? log = null)
    {
        _scene.Options.LoggerFactory = log ?? (ILoggerFactory)NullLoggerFactory.Instance;
        return ClusterConnection.Create(_scene.Options, _scene.Environment_);
    }
}

using System.Text;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>Where one situation is played: a folder, an environment, and the cluster that all share.</summary>
internal sealed class Scene : IDisposable
{
    /// <summary>The mark of everything that must not be told.</summary>
    public const string Secret = "s3cr3t";

    private readonly TempDirectory _folder = new();

    public Scene(SituationCluster fixture)
    {
        Fixture = fixture;
        Cluster = fixture.Cluster;
        Variables["HOME"] = _folder.Path;
        Variables["PATH"] = Environment.GetEnvironmentVariable("PATH");
    }

    public SituationCluster Fixture { get; }

    public TestCluster Cluster { get; }

    public string Path => _folder.Path;

    public Dictionary<string, string?> Variables { get; } = [];

    public PortForwardClientOptions Options { get; } = new();

    /// <summary>The pod that is forwarded to.</summary>
    public string Pod { get; set; } = "echo";

    /// <summary>kubectl's flags that mean what the options do.</summary>
    public List<string> Flags { get; } = [];

    public string Server => Cluster.BaseUri.GetLeftPart(UriPartial.Authority);

    public string AuthorityPem => TestCertificates.Pem(Cluster.CertificateAuthority);

    public string AuthorityData => Base64(AuthorityPem);

    /// <summary>The cluster's entry, as a YAML mapping in one line; more keys may follow.</summary>
    public string ClusterEntry(string more = "") => $"{{server: '{Server}', certificate-authority-data: {AuthorityData}{more}}}";

    public KubeEnvironment Environment_ => new()
    {
        Variable = Variables.GetValueOrDefault,
        HomeDirectory = Path,
        ServiceAccountDirectory = System.IO.Path.Combine(Path, "no-service-account"),
    };

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Writes a program that the kubeconfig may name.</summary>
    public string WriteProgram(string name, string script)
    {
        var path = Write(name, "#!/bin/sh\n" + script.ReplaceLineEndings("\n") + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>Writes a kubeconfig of one context, and makes it the one to be read.</summary>
    public void Use(string user = "{token: alice-s3cr3t}", string? cluster = null, string context = "cluster: c, user: u", string current = "main") =>
        Variables["KUBECONFIG"] = Write("config", Text(user, cluster, context, current));

    /// <summary>The text of a kubeconfig of one context.</summary>
    public string Text(string user = "{token: alice-s3cr3t}", string? cluster = null, string context = "cluster: c, user: u", string current = "main") => $$$"""
        apiVersion: v1
        kind: Config
        current-context: {{{current}}}
        contexts: [{name: main, context: { {{{context}}} } }]
        clusters: [{name: c, cluster: {{{cluster ?? ClusterEntry()}}}}]
        users: [{name: u, user: {{{user}}}}]
        """;

    /// <summary>Writes a kubeconfig whose user has a plugin of the newest version.</summary>
    public void UsePlugin(string command, string more = "", string version = "v1") => Use(
        $"{{exec: {{apiVersion: client.authentication.k8s.io/{version}, command: '{command}', interactiveMode: Never{more}}}}}");

    /// <summary>What a plugin prints that gives a token.</summary>
    public static string TokenAnswer(string token, string version = "v1", string more = "") =>
        $$$"""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/{{{version}}}","status":{"token":"{{{token}}}"{{{more}}}}}'""";

    public void Dispose() => _folder.Dispose();
}

using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Configuration;

namespace PortForward.Net.Tests.Authentication;

public sealed class KubeConfigTests : IDisposable
{
    private const string Secret = "s3cr3t-t0k3n";

    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_current_context_names_server_namespace_and_token()
    {
        await using var connection = Connect(Yaml());

        Assert.Equal("https://api.test/k8s/c1/", connection.BaseUri.AbsoluteUri);
        Assert.Equal("https://api.test/k8s/c1/", connection.Reads.Server.AbsoluteUri);
        Assert.Equal("team", connection.Namespace);
        Assert.Equal($"Bearer {Secret}", await AuthorizationAsync(connection));
    }

    [Fact]
    public async Task A_user_of_name_and_password_is_sent_as_basic()
    {
        await using var connection = Connect(Yaml(user: "username: me\n    password: pass"));

        Assert.Equal("Basic bWU6cGFzcw==", await AuthorizationAsync(connection));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("token: ''")]
    public async Task A_user_without_credentials_is_anonymous(string user)
    {
        await using var connection = Connect(Yaml(user: user));

        Assert.Null(await AuthorizationAsync(connection));
    }

    [Fact]
    public async Task The_options_context_and_namespace_win()
    {
        var yaml = Yaml() + """

            - name: second
              user: {token: t}
            """;
        yaml = yaml.Replace("contexts:", "contexts:\n- name: second\n  context: {cluster: c, user: second}", StringComparison.Ordinal);
        var path = _directory.Write("config", yaml);

        await using var second = Connect(new PortForwardClientOptions { KubeConfig = { Path = path, Context = "second" } });
        await using var named = Connect(new PortForwardClientOptions { KubeConfig = { Path = path }, Namespace = "mine" });

        Assert.Equal(("default", "mine"), (second.Namespace, named.Namespace));
        var failure = Assert.Throws<PortForwardException>(
            () => Connect(new PortForwardClientOptions { KubeConfig = { Path = path, Context = "Second" } }));
        Assert.Contains("'Second' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_used_instead_of_every_file()
    {
        _variables["KUBECONFIG"] = _directory.Write("config", "not: [yaml");
        await using var connection = Connect(new PortForwardClientOptions { KubeConfig = { Text = Yaml() } });

        Assert.Equal($"Bearer {Secret}", await AuthorizationAsync(connection));
    }

    [Theory]
    [InlineData("", "no current-context is set")]
    [InlineData("a: [b", "not valid YAML")]
    [InlineData("- a", "it is not a YAML mapping")]
    [InlineData("current-context: gone", "the context 'gone' does not exist")]
    public void A_text_that_cannot_be_used_is_called_one(string text, string reason)
    {
        var failure = Assert.Throws<PortForwardException>(() => Connect(new PortForwardClientOptions { KubeConfig = { Text = text } }));

        Assert.Equal(PortForwardError.KubeConfigInvalid, failure.Error);
        Assert.StartsWith("The kubeconfig text is not valid", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_and_a_text_together_are_refused() =>
        Assert.Throws<ArgumentException>(() => PortForwardClient.Create(new PortForwardClientOptions { KubeConfig = { Path = "a", Text = "b" } }));

    [Fact]
    public async Task Files_of_KUBECONFIG_are_merged_and_the_first_wins()
    {
        _directory.Write("one/config", """
            current-context: main
            contexts:
            - {name: main, context: {cluster: c, user: u}}
            users:
            - {name: u, user: {token: first}}
            """);
        _directory.Write("two/config", Yaml(user: "token: second"));
        _variables["KUBECONFIG"] = string.Join(
            Path.PathSeparator, "", Path.Combine(_directory.Path, "missing"), Path.Combine(_directory.Path, "one/config"),
            Path.Combine(_directory.Path, "two/config"));

        await using var connection = Connect(new PortForwardClientOptions());

        Assert.Equal("Bearer first", await AuthorizationAsync(connection));
        Assert.Equal(("https://api.test/k8s/c1/", "default"), (connection.BaseUri.AbsoluteUri, connection.Namespace));
    }

    [Fact]
    public async Task A_relative_path_starts_from_the_file_that_holds_it()
    {
        _directory.Write("one/config", "current-context: main");
        _directory.Write("two/config", Yaml(user: "tokenFile: secrets/token"));
        _directory.Write("two/secrets/token", "from-file\n");
        _variables["KUBECONFIG"] = Path.Combine(_directory.Path, "one/config") + Path.PathSeparator + Path.Combine(_directory.Path, "two/config");

        await using var connection = Connect(new PortForwardClientOptions());

        Assert.Equal("Bearer from-file", await AuthorizationAsync(connection));
    }

    [Fact]
    public async Task Without_KUBECONFIG_the_home_directory_is_read()
    {
        _directory.Write(".kube/config", Yaml());

        await using var connection = Connect(new PortForwardClientOptions());

        Assert.Equal("team", connection.Namespace);
    }

    [Fact]
    public async Task A_configuration_without_a_scheme_is_https_where_it_speaks_of_tls()
    {
        await using var plain = Connect(Yaml(cluster: "server: api.test:8080"));
        await using var tls = Connect(Yaml(cluster: "server: api.test:8443\n    insecure-skip-tls-verify: true"));

        Assert.Equal(("http://api.test:8080/", "https://api.test:8443/"), (plain.BaseUri.AbsoluteUri, tls.BaseUri.AbsoluteUri));
    }

    [Theory]
    [InlineData("a: [", "not valid YAML near line")]
    [InlineData("a: [{b: {c: d}]\ne: [{f: g}]", "unclosed bracket or quote")]
    [InlineData("- a", "not a YAML mapping")]
    [InlineData("", "no current-context")]
    [InlineData("current-context: gone", "the context 'gone' does not exist")]
    [InlineData("current-context: [a]", "'current-context' is not a string")]
    [InlineData("contexts: 1", "'contexts' is not a list")]
    [InlineData("contexts: [1]", "'contexts' contains an item that is not a mapping")]
    [InlineData("users: [{name: a}, {name: a}]", "'users' contains two entries named 'a'")]
    public void A_malformed_file_says_what_is_wrong(string yaml, string reason) => AssertInvalid(yaml, reason);

    [Theory]
    [InlineData("namespace: x", "no server")]
    [InlineData("server: ''", "no server")]
    [InlineData("server: 'ftp://x'", "not an http or https URL")]
    [InlineData("server: 'https://me:s3cr3t-t0k3n@x'", "must not contain a user name")]
    [InlineData("server: https://x\n    certificate-authority: gone.crt", "gone.crt' of 'certificate-authority' cannot be read")]
    [InlineData("server: https://x\n    certificate-authority-data: '%%%'", "'certificate-authority-data' is not valid base64")]
    [InlineData("server: https://x\n    certificate-authority-data: YWJj", "'certificate-authority-data' contains no readable certificate")]
    [InlineData("server: https://x\n    certificate-authority-data: YWJj\n    insecure-skip-tls-verify: true", "not allowed")]
    [InlineData("server: https://x\n    insecure-skip-tls-verify: maybe", "neither true nor false")]
    [InlineData("server: https://x\n    proxy-url: proxy:3128", "'proxy-url' has no scheme")]
    [InlineData("server: https://x\n    proxy-url: 'ftp://me:s3cr3t-t0k3n@proxy'", "unsupported scheme \"ftp\", must be http, https, or socks5")]
    [InlineData("server: https://x\n    proxy-url: 'http://me:s3cr3t-t0k3n@'", "'proxy-url' is not valid: it is not a URL")]
    public void An_unusable_cluster_says_what_is_wrong(string cluster, string reason) => AssertInvalid(Yaml(cluster: cluster), reason);

    [Theory]
    [InlineData("exec: {command: x}", "no apiVersion is specified")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", "'client.authentication.k8s.io/v1alpha1' is not supported")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1beta1}", "no command is specified")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: x}", "interactiveMode must be specified")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Maybe}", "'Maybe' is not valid")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x, args: y}", "'args' is not a list")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x, env: [{value: s3cr3t-t0k3n}]}", "has no name")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x}\n    auth-provider: {name: oidc}", "'exec' and 'auth-provider' cannot be combined")]
    [InlineData("auth-provider: {name: gcp}", "'gke-gcloud-auth-plugin'")]
    [InlineData("auth-provider: {name: azure}", "'kubelogin'")]
    [InlineData("auth-provider: {name: other}", "the auth-provider 'other' is not supported")]
    [InlineData("auth-provider: {config: {}}", "no name is specified")]
    [InlineData("auth-provider: {name: oidc}", "no idp-issuer-url is specified")]
    [InlineData("auth-provider: {name: oidc, config: {idp-issuer-url: https://x}}", "no client-id is specified")]
    [InlineData("auth-provider: {name: oidc, config: {idp-issuer-url: x, client-id: y}}", "is not an https URL")]
    [InlineData("token: s3cr3t-t0k3n\n    as-groups: [admins]", "require a user to impersonate")]
    [InlineData("token: s3cr3t-t0k3n\n    as: \"a\\nb\"", "the user, a group or an attribute contains characters that are not allowed in a header")]
    [InlineData("token: s3cr3t-t0k3n\n    username: me", "cannot be combined")]
    [InlineData("token: \"s3cr3t-t0k3n\\nx\"", "characters that are not allowed in a header")]
    [InlineData("client-certificate-data: YWJj", "the client certificate has no client-key")]
    [InlineData("client-key-data: YWJj", "the client key has no client-certificate")]
    [InlineData("client-certificate-data: YWJj\n    client-key-data: s3cr3t-t0k3n", "not valid base64")]
    [InlineData("client-certificate-data: YWJj\n    client-key-data: YWJj", "cannot be read, or they do not match")]
    [InlineData("client-certificate: a.crt\n    client-key: a.key", "a.crt' of 'client-certificate' cannot be read")]
    public void An_unusable_user_says_what_is_wrong(string user, string reason) => AssertInvalid(Yaml(user: user), reason);

    [Theory]
    [InlineData("cluster: c", "cluster: gone", "its cluster 'gone' does not exist")]
    [InlineData("user: u", "user: gone", "its user 'gone' does not exist")]
    [InlineData("cluster: c", "other: x", "no cluster is specified")]
    public void A_context_must_lead_to_what_exists(string text, string replacement, string reason) =>
        AssertInvalid(Yaml().Replace($"    {text}\n", $"    {replacement}\n", StringComparison.Ordinal), reason);

    [Fact]
    public void A_missing_file_is_an_error_only_when_it_was_named()
    {
        var path = Path.Combine(_directory.Path, "gone");

        var named = Assert.Throws<PortForwardException>(() => Connect(new PortForwardClientOptions { KubeConfig = { Path = path } }));
        var none = Assert.Throws<PortForwardException>(() => Connect(new PortForwardClientOptions()));

        Assert.Equal($"The kubeconfig '{path}' does not exist.", named.Message);
        Assert.Contains("No kubeconfig was found", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_are_read_from_files_and_data()
    {
        using var authority = TestCertificates.Authority("a");
        using var client = TestCertificates.Client(authority, "me");
        _directory.Write("ca.crt", TestCertificates.Pem(authority));
        _directory.Write("me.crt", TestCertificates.Pem(client));
        _directory.Write("me.key", TestCertificates.KeyPem(client));

        await using var connection = Connect(Yaml(
            "server: https://x\n    certificate-authority: ca.crt", "client-certificate: me.crt\n    client-key: me.key"));

        Assert.Equal("https://x/", connection.BaseUri.AbsoluteUri);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        using var authority = TestCertificates.Authority("a");
        using var client = TestCertificates.Client(authority, "me");
        using var other = TestCertificates.Client(authority, "me");
        _directory.Write("me.crt", TestCertificates.Pem(client));
        _directory.Write("me.key", TestCertificates.KeyPem(other));

        AssertInvalid(Yaml(user: "client-certificate: me.crt\n    client-key: me.key"), "do not match");
    }

    private void AssertInvalid(string yaml, string reason)
    {
        var failure = Assert.Throws<PortForwardException>(() => Connect(yaml));

        Assert.Equal(PortForwardError.KubeConfigInvalid, failure.Error);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    private ClusterConnection Connect(string yaml) =>
        Connect(new PortForwardClientOptions { KubeConfig = { Path = _directory.Write("config", yaml) } });

    private ClusterConnection Connect(PortForwardClientOptions options) => ClusterConnection.Create(
        options, new KubeEnvironment { Variable = _variables.GetValueOrDefault, HomeDirectory = _directory.Path, ServiceAccountDirectory = "/nowhere" });

    private static async Task<string?> AuthorizationAsync(ClusterConnection connection)
    {
        using var request = new HttpRequestMessage();
        using var lease = await connection.RentAsync(TestContext.Current.CancellationToken);
        connection.Authorize(request, lease.Login);
        return request.Headers.Authorization?.ToString();
    }

    private static string Yaml(string cluster = "server: https://api.test/k8s/c1", string user = $"token: {Secret}") => $"""
        apiVersion: v1
        kind: Config
        current-context: main
        clusters:
        - name: c
          cluster:
            {cluster}
        contexts:
        - name: main
          context:
            cluster: c
            user: u
            namespace: team
        users:
        - name: u
          user:
            {user}
        """;
}

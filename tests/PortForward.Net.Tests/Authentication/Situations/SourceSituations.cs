namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>Which files are read, and how they are merged.</summary>
internal static class SourceSituations
{
    public static IEnumerable<Situation> All() =>
    [
        new("a missing file of KUBECONFIG is skipped", scene =>
        {
            scene.Use();
            scene.Variables["KUBECONFIG"] = scene.Path + "/gone" + Path.PathSeparator + scene.Variables["KUBECONFIG"];
        }, Situation.Alice),
        new("an empty entry of KUBECONFIG is skipped", scene =>
        {
            scene.Use();
            scene.Variables["KUBECONFIG"] += Path.PathSeparator;
        }, Situation.Alice),
        new("an empty KUBECONFIG means the home directory", scene =>
        {
            scene.Write(".kube/config", scene.Text());
            scene.Variables["KUBECONFIG"] = "";
        }, Situation.Alice),
        new("without KUBECONFIG the home directory is read", scene => scene.Write(".kube/config", scene.Text()), Situation.Alice),
        new("nothing to read", _ => { }, "fails: KubeConfigInvalid"),
        new("a named file that is missing", scene =>
        {
            scene.Use();
            scene.Options.KubeConfig.Path = scene.Path + "/gone";
            scene.Flags.AddRange(["--kubeconfig", scene.Path + "/gone"]);
        }, "fails: KubeConfigInvalid"),
        new("a named file goes before KUBECONFIG", scene =>
        {
            scene.Use("{token: nobody-s3cr3t}");
            var file = scene.Write("named", scene.Text());
            scene.Options.KubeConfig.Path = file;
            scene.Flags.AddRange(["--kubeconfig", file]);
        }, Situation.Alice),
        new("a path is relative to its own file", scene =>
        {
            scene.Write("second/ca.crt", scene.AuthorityPem);
            var second = scene.Write("second/config", $"clusters: [{{name: c, cluster: {{server: '{scene.Server}', certificate-authority: ca.crt}}}}]");
            var first = scene.Write("first/config", """
                current-context: main
                contexts: [{name: main, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: alice-s3cr3t}}]
                """);
            scene.Variables["KUBECONFIG"] = first + Path.PathSeparator + second;
        }, Situation.Alice),
        new("the first file that holds a name wins", scene =>
        {
            scene.Use();
            scene.Variables["KUBECONFIG"] += Path.PathSeparator + scene.Write("other", "users: [{name: u, user: {token: nobody-s3cr3t}}]");
        }, Situation.Alice),
        new("the first file that names a context decides", scene =>
        {
            var first = scene.Write("first", "current-context: main");
            scene.Use(current: "gone");
            scene.Variables["KUBECONFIG"] = first + Path.PathSeparator + scene.Variables["KUBECONFIG"];
        }, Situation.Alice),
        new("an entry that two files have in parts", scene =>
        {
            var first = scene.Write("first", "users: [{name: u, user: {username: carol}}]");
            scene.Use("{password: 'pass:word-s3cr3t'}");
            scene.Variables["KUBECONFIG"] = first + Path.PathSeparator + scene.Variables["KUBECONFIG"];
        }, "fails: Unauthorized"),
        new("a name twice in one file", scene =>
        {
            scene.Use();
            File.WriteAllText(scene.Variables["KUBECONFIG"]!, scene.Text().Replace("users: [", "users: [{name: u, user: {}}, ", StringComparison.Ordinal));
        }, "fails: KubeConfigInvalid"),
        new("a file in JSON", scene => scene.Variables["KUBECONFIG"] = scene.Write("config.json", $$$"""
            {"apiVersion": "v1", "kind": "Config", "current-context": "main",
             "contexts": [{"name": "main", "context": {"cluster": "c", "user": "u"}}],
             "clusters": [{"name": "c", "cluster": {"server": "{{{scene.Server}}}", "certificate-authority-data": "{{{scene.AuthorityData}}}"}}],
             "users": [{"name": "u", "user": {"token": "alice-s3cr3t"}}]}
            """), Situation.Alice),
        new("a merge key", scene =>
        {
            scene.Use();
            File.WriteAllText(
                scene.Variables["KUBECONFIG"]!, "nothing: &nothing {}\nlogin: &login {token: alice-s3cr3t}\n" + scene.Text("{<<: [*nothing, *login]}"));
        }, Situation.Alice),
        new("entries without a name", scene =>
        {
            scene.Use();
            File.WriteAllText(scene.Variables["KUBECONFIG"]!, scene.Text().Replace("users: [", "users: [{user: {}}, ", StringComparison.Ordinal));
        }, Situation.Alice),
        new("a file with nothing in it", scene =>
        {
            scene.Use();
            scene.Variables["KUBECONFIG"] = scene.Write("null", "null\n") + Path.PathSeparator + scene.Variables["KUBECONFIG"];
        }, Situation.Alice),
        new("keys that nobody knows", scene => scene.Use("{token: alice-s3cr3t, colour: green, extensions: [{name: x, extension: {a: 1}}]}"), Situation.Alice),
        new("a file that is no YAML", scene => scene.Variables["KUBECONFIG"] = scene.Write("config", "a: [s3cr3t"), "fails: KubeConfigInvalid"),
        new("a context in other letters", scene => scene.Use(current: "MAIN"), "fails: KubeConfigInvalid"),
        new("no current context", scene => scene.Use(current: "''"), "fails: KubeConfigInvalid"),
        new("a context without its cluster", scene => scene.Use(context: "cluster: gone, user: u"), "fails: KubeConfigInvalid"),
        new("a context without its user", scene => scene.Use(context: "cluster: c, user: gone"), "fails: KubeConfigInvalid"),
        new("a context with an empty name, and no current context", scene => scene.Variables["KUBECONFIG"] = scene.Write(
            "config", scene.Text(current: "''").Replace("{name: main,", "{name: '',", StringComparison.Ordinal)), Situation.Alice),
        new("a second document that is broken", scene =>
        {
            scene.Use();
            File.AppendAllText(scene.Variables["KUBECONFIG"]!, "\n---\na: [s3cr3t\n");
        }, Situation.Alice),
        new("an address with two slashes, dots and a query", scene => scene.Use(
            cluster: scene.ClusterEntry().Replace(scene.Server, scene.Server + "//a/..//?x=1", StringComparison.Ordinal)), Situation.Alice),
        new("an address of IPv4 that is written as IPv6", scene => scene.Use(cluster: scene.ClusterEntry().Replace(
            scene.Server, $"https://[::ffff:127.0.0.1]:{scene.Cluster.BaseUri.Port}", StringComparison.Ordinal)), Situation.Alice),
        new("the context's namespace", scene =>
        {
            scene.Use(context: "cluster: c, user: u, namespace: team");
            scene.Pod = "elsewhere";
        }, Situation.Alice),
        new("a namespace that replaces the context's", scene =>
        {
            scene.Use(context: "cluster: c, user: u, namespace: gone");
            scene.Pod = "elsewhere";
            scene.Options.Namespace = "team";
            scene.Flags.AddRange(["-n", "team"]);
        }, Situation.Alice),
    ];
}

namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>Credential plugins.</summary>
internal static class PluginSituations
{
    public static IEnumerable<Situation> All() =>
    [
        new("a plugin that gives a token", scene =>
        {
            scene.WriteProgram("plugin", Scene.TokenAnswer("alice-s3cr3t"));
            scene.UsePlugin("./plugin");
        }, Situation.Alice),
        new("a plugin that begins with a byte order mark", scene =>
        {
            scene.WriteProgram("plugin", "printf '\\357\\273\\277'; " + Scene.TokenAnswer("alice-s3cr3t"));
            scene.UsePlugin("./plugin");
        }, Situation.Alice),
        new("a plugin that does not say what kind of answer it gives", scene =>
        {
            scene.WriteProgram("plugin", Scene.TokenAnswer("alice-s3cr3t").Replace("\"kind\":\"ExecCredential\",", "", StringComparison.Ordinal));
            scene.UsePlugin("./plugin");
        }, Situation.Alice),
        new("a client key without its certificate, beside a token", scene =>
        {
            scene.Write("key", scene.Fixture.Bob.Key);
            scene.Use("{token: alice-s3cr3t, client-key: key}");
        }, Situation.Alice),
        new("a plugin of the older version", scene =>
        {
            scene.WriteProgram("plugin", Scene.TokenAnswer("alice-s3cr3t", "v1beta1"));
            scene.UsePlugin("./plugin", version: "v1beta1");
        }, Situation.Alice),
        new("a plugin that PATH leads to", scene =>
        {
            scene.WriteProgram("bin/my-login", Scene.TokenAnswer("alice-s3cr3t"));
            scene.Variables["PATH"] = Path.Combine(scene.Path, "bin") + Path.PathSeparator + scene.Variables["PATH"];
            scene.UsePlugin("my-login");
        }, Situation.Alice),
        new("a plugin in a folder beside the kubeconfig", scene =>
        {
            scene.WriteProgram("bin/plugin", Scene.TokenAnswer("alice-s3cr3t"));
            scene.UsePlugin("bin/plugin");
        }, Situation.Alice),
        new("arguments go as they are written", scene =>
        {
            scene.WriteProgram("plugin", """[ "$#" = 4 ] && [ "$1" = 'two words' ] && [ "$2" = 'q"x' ] && [ "$3" = '' ] && [ "$4" = '$HOME' ] || exit 7""" + "\n"
                + Scene.TokenAnswer("alice-s3cr3t"));
            scene.UsePlugin("./plugin", ", args: ['two words', 'q\"x', '', '$HOME']");
        }, Situation.Alice),
        new("variables are added to the environment", scene =>
        {
            scene.WriteProgram("plugin", """[ "$MINE" = 'a b' ] && [ -n "$PATH" ] || exit 7""" + "\n" + Scene.TokenAnswer("alice-s3cr3t"));
            scene.UsePlugin("./plugin", ", env: [{name: MINE, value: a b}]");
        }, Situation.Alice),
        new("the plugin is told its version and nothing of the cluster", scene =>
        {
            scene.WriteProgram("plugin", """
                case "$KUBERNETES_EXEC_INFO" in *'"cluster"'*) exit 7;; esac
                case "$KUBERNETES_EXEC_INFO" in *'"kind":"ExecCredential"'*'"apiVersion":"client.authentication.k8s.io/v1"'*'"interactive":false'*) ;; *) exit 8;; esac

                """ + Scene.TokenAnswer("alice-s3cr3t"));
            scene.UsePlugin("./plugin");
        }, Situation.Alice),
        new("the plugin is told of its cluster where it asks for it", scene =>
        {
            scene.WriteProgram("plugin", $$"""
                case "$KUBERNETES_EXEC_INFO" in *'"server":"{{scene.Server}}"'*) ;; *) exit 7;; esac
                case "$KUBERNETES_EXEC_INFO" in *'"certificate-authority-data":"{{scene.AuthorityData}}"'*) ;; *) exit 8;; esac
                case "$KUBERNETES_EXEC_INFO" in *'"config":{"audience":"me","count":3}'*) ;; *) exit 9;; esac

                """ + Scene.TokenAnswer("alice-s3cr3t"));
            scene.Use(
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never, provideClusterInfo: true}}",
                scene.ClusterEntry(", extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: me, count: 3}}]"));
        }, Situation.Alice),
        new("a plugin that gives a certificate", scene =>
        {
            scene.Write("answer", $$$"""
                {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{
                 "clientCertificateData":"{{{scene.Fixture.Bob.Certificate.ReplaceLineEndings("\\n")}}}","clientKeyData":"{{{scene.Fixture.Bob.Key.ReplaceLineEndings("\\n")}}}"}}
                """);
            scene.WriteProgram("plugin", $"cat '{scene.Path}/answer'");
            scene.UsePlugin("./plugin");
        }, "bob by certificate"),
        new("a plugin that gives half a certificate", scene =>
        {
            scene.WriteProgram("plugin", """echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"s3cr3t"}}'""");
            scene.UsePlugin("./plugin");
        }, "fails: ExecPluginFailed"),
        new("a token that has expired when it is given", scene =>
        {
            scene.WriteProgram("plugin", Scene.TokenAnswer("alice-s3cr3t", more: ",\"expirationTimestamp\":\"2001-01-01T00:00:00Z\""));
            scene.UsePlugin("./plugin");
        }, Situation.Alice),
        new("a first token that the server does not know", scene =>
        {
            scene.WriteProgram("plugin", $"""
                if [ ! -e '{scene.Path}/ran' ]; then
                touch '{scene.Path}/ran'
                {Scene.TokenAnswer("nobody-s3cr3t")}
                else
                {Scene.TokenAnswer("alice-s3cr3t")}
                fi
                """);
            scene.UsePlugin("./plugin");
        }, Situation.Alice),
        new("a plugin that fails", scene =>
        {
            scene.WriteProgram("plugin", "echo 'log in at the front desk' >&2; exit 3");
            scene.UsePlugin("./plugin");
        }, "fails: ExecPluginFailed"),
        new("a plugin that is missing", scene => scene.UsePlugin("gone-s0-nobody-has-it", ", installHint: get it"), "fails: ExecPluginFailed"),
        new("a plugin that may not be run", scene =>
        {
            scene.Write("plugin", "#!/bin/sh");
            scene.UsePlugin("./plugin");
        }, "fails: ExecPluginFailed"),
        new("a plugin that answers in YAML", scene =>
        {
            scene.WriteProgram("plugin", "printf 'kind: ExecCredential\\napiVersion: client.authentication.k8s.io/v1\\nstatus: {token: alice-s3cr3t}\\n'");
            scene.UsePlugin("./plugin");
        }, Situation.Alice),
        new("a plugin that leaves a program in the background", scene =>
        {
            scene.WriteProgram("plugin", "sleep 3 >/dev/null </dev/null &\n" + Scene.TokenAnswer("alice-s3cr3t"));
            scene.UsePlugin("./plugin");
        }, Situation.Alice),
        new("a plugin that prints something else", scene =>
        {
            scene.WriteProgram("plugin", "echo s3cr3t");
            scene.UsePlugin("./plugin");
        }, "fails: ExecPluginFailed"),
        new("a plugin that gives nothing", scene =>
        {
            scene.WriteProgram("plugin", """echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'""");
            scene.UsePlugin("./plugin");
        }, "fails: ExecPluginFailed"),
        new("a plugin that answers in another version", scene =>
        {
            scene.WriteProgram("plugin", Scene.TokenAnswer("alice-s3cr3t", "v1beta1"));
            scene.UsePlugin("./plugin");
        }, "fails: ExecPluginFailed"),
        new("a plugin without its version", scene => scene.Use("{exec: {command: ./plugin, interactiveMode: Never}}"), "fails: KubeConfigInvalid"),
        new("a plugin of the newest version that does not say whether it asks", scene => scene.Use(
            "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}}"), "fails: KubeConfigInvalid"),
        new("a plugin that must ask, where nobody is there", scene =>
        {
            scene.WriteProgram("plugin", Scene.TokenAnswer("alice-s3cr3t"));
            scene.Use("{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Always}}");
        }, "fails: ExecPluginFailed"),
        new("a plugin that would ask, where nobody is there", scene =>
        {
            scene.WriteProgram("plugin", "read answer && exit 7\n" + Scene.TokenAnswer("alice-s3cr3t"));
            scene.Use("{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: IfAvailable}}");
        }, Situation.Alice),
        new("a token that is written goes before a plugin", scene => scene.Use(
            "{token: alice-s3cr3t, exec: {apiVersion: client.authentication.k8s.io/v1, command: ./gone, interactiveMode: Never}}"), Situation.Alice),
        new("a certificate that is written goes before a plugin", scene => scene.Use(
            $"{{client-certificate-data: {Scene.Base64(scene.Fixture.Bob.Certificate)}, client-key-data: {Scene.Base64(scene.Fixture.Bob.Key)}, "
            + "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./gone, interactiveMode: Never}}"), "bob by certificate"),
        new("a plugin and an auth-provider", scene => scene.Use(
            "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./gone, interactiveMode: Never}, auth-provider: {name: oidc}}"),
            "fails: KubeConfigInvalid"),
    ];
}

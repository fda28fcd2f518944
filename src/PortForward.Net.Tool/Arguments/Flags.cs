namespace PortForward.Net.Tool.Arguments;

/// <summary>All flags: kubectl's, and a few of our own. What the help and the completion say comes from here.</summary>
internal static class Flags
{
    private static readonly string[] Booleans = ["true", "false"];

    public static readonly Flag Namespace = new("namespace", "NAMESPACE", "the target's namespace; else the context's") { Shorthand = 'n' };
    public static readonly Flag Address = new("address", "ADDRESS", "an address to listen on: an IP address, or localhost for both loopbacks (the default); more by commas or again");
    public static readonly Flag PodRunningTimeout = new("pod-running-timeout", "DURATION", "the longest wait for a pod of the target, such as 5s or 2m (default 1m0s)");
    public static readonly Flag Wait = new("wait", null, "wait, as long as --pod-running-timeout allows, until the target exists and its pod is ready");
    public static readonly Flag Transport = new("transport", "KIND", "auto (the default: WebSocket first, then SPDY), websocket or spdy") { Values = ["auto", "websocket", "spdy"] };
    public static readonly Flag Reconnect = new("reconnect", null, "with =false, end when the connection to the pod is lost, as kubectl does; else the pod is found anew");
    public static readonly Flag Output = new("output", "FORM", "text (the default), or json: an object a line for each event") { Shorthand = 'o', Values = ["text", "json"] };
    public static readonly Flag Verbosity = new("v", "LEVEL", "log to stderr: 1 warnings, 2 information, 4 everything") { Shorthand = 'v' };
    public static readonly Flag Help = new("help", null, "this text") { Shorthand = 'h' };
    public static readonly Flag Version = new("version", null, "the version");

    public static readonly Flag KubeConfig = new("kubeconfig", "FILE", "the kubeconfig; else that of KUBECONFIG, ~/.kube/config, or the pod's own service account") { IsFile = true };
    public static readonly Flag KubeRc = new("kuberc", "FILE", "the kuberc with the defaults of options and the policy for credential plugins, or off; else that of KUBERC, or ~/.kube/kuberc") { IsFile = true };
    public static readonly Flag Context = new("context", "NAME", "the context of the kubeconfig; else its current one");
    public static readonly Flag Cluster = new("cluster", "NAME", "the cluster of the kubeconfig; else the context's");
    public static readonly Flag User = new("user", "NAME", "the user of the kubeconfig; else the context's");
    public static readonly Flag Server = new("server", "URL", "the address of the API server") { Shorthand = 's' };
    public static readonly Flag TlsServerName = new("tls-server-name", "NAME", "the name that the server's certificate must have");
    public static readonly Flag CertificateAuthority = new("certificate-authority", "FILE", "the authorities to trust, as PEM") { IsFile = true };
    public static readonly Flag InsecureSkipTlsVerify = new("insecure-skip-tls-verify", null, "do not check the server's certificate");
    public static readonly Flag ClientCertificate = new("client-certificate", "FILE", "the client certificate, as PEM") { IsFile = true };
    public static readonly Flag ClientKey = new("client-key", "FILE", "its key, as PEM") { IsFile = true };
    public static readonly Flag Token = new("token", "TOKEN", "the bearer token") { IsSecret = true };
    public static readonly Flag UserName = new("username", "NAME", "the user name of basic authentication");
    public static readonly Flag Password = new("password", "PASSWORD", "the password of basic authentication") { IsSecret = true };
    public static readonly Flag As = new("as", "USER", "the user to act as");
    public static readonly Flag AsGroup = new("as-group", "GROUP", "a group to act as a member of; may be repeated");
    public static readonly Flag AsUid = new("as-uid", "UID", "the UID to act as");
    public static readonly Flag AsUserExtra = new("as-user-extra", "KEY=VALUE", "an attribute of the user to act as; may be repeated");
    public static readonly Flag RequestTimeout = new("request-timeout", "DURATION", "the longest wait for an answer of the API server, such as 5s or 2m (default 0: the library's own)");

    /// <summary>What concerns the forward.</summary>
    public static readonly Flag[] Forwarding = [Namespace, Address, PodRunningTimeout, Wait, Transport, Reconnect, Output, Verbosity, Help, Version];

    /// <summary>What concerns the way to the cluster.</summary>
    public static readonly Flag[] Connection =
    [
        KubeConfig, KubeRc, Context, Cluster, User, Server, TlsServerName, CertificateAuthority, InsecureSkipTlsVerify, ClientCertificate, ClientKey,
        Token, UserName, Password, As, AsGroup, AsUid, AsUserExtra, RequestTimeout,
    ];

    /// <summary>kubectl's flags for what is not here: its caches, its profiler, its log. They are taken, so that its command lines can be.</summary>
    public static readonly Flag[] WithoutEffect =
    [
        Ignored("cache-dir", "FOLDER"), Ignored("disable-compression", null), Ignored("log-flush-frequency", "DURATION"),
        Ignored("match-server-version", null), Ignored("profile", "NAME"), Ignored("profile-output", "FILE"), Ignored("vmodule", "PATTERN=N"),
        Ignored("warnings-as-errors", null),
    ];

    /// <summary>Every flag.</summary>
    public static readonly Flag[] All = [.. Forwarding, .. Connection, .. WithoutEffect];

    /// <summary>The values that a flag can have, for completion.</summary>
    public static string[] ValuesOf(Flag flag) => flag.Argument is null ? Booleans : flag.Values;

    private static Flag Ignored(string name, string? argument) => new(name, argument, "no effect");
}

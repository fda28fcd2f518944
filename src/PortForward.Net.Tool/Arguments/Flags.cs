namespace PortForward.Net.Tool.Arguments;

/// <summary>Defines all flags: kubectl's, and a few more. The help and the completion scripts are generated from them.</summary>
internal static class Flags
{
    private static readonly string[] Booleans = ["true", "false"];

    public static readonly Flag Namespace = new("namespace", "NAMESPACE", "The namespace of the target. The default is the namespace of the context.") { Shorthand = 'n' };
    public static readonly Flag Address = new("address", "ADDRESS", "The addresses to listen on, comma-separated or repeated: IP addresses, or localhost (the default) for 127.0.0.1 and ::1.");
    public static readonly Flag PodRunningTimeout = new("pod-running-timeout", "DURATION", "The time to wait for a pod of the target, for example 5s, 2m or 3h. The default is 1m0s.");
    public static readonly Flag Wait = new("wait", null, "Wait until the target exists and its pod is ready, at most for --pod-running-timeout.");
    public static readonly Flag Transport = new("transport", "KIND", "The transport: auto (the default; WebSocket first, then SPDY), websocket or spdy.") { Values = ["auto", "websocket", "spdy"] };
    public static readonly Flag Reconnect = new("reconnect", null, "Reconnect when the connection to the pod is lost. The default is true; with =false, exit as kubectl does.");
    public static readonly Flag Output = new("output", "FORMAT", "The output format: text (the default), or json for one JSON object per line and event.") { Shorthand = 'o', Values = ["text", "json"] };
    public static readonly Flag Verbosity = new("v", "LEVEL", "The log level on stderr: 1 for warnings, 2 for information, 4 for everything.") { Shorthand = 'v' };
    public static readonly Flag FileName = new("filename", "FILE", "The file with the forwards of portforward up, or - for stdin. The default is portforward.yaml.") { Shorthand = 'f', IsFile = true };
    public static readonly Flag Help = new("help", null, "Print this help.") { Shorthand = 'h' };
    public static readonly Flag Version = new("version", null, "Print the version.");

    public static readonly Flag KubeConfig = new("kubeconfig", "FILE", "The kubeconfig. The default is KUBECONFIG, else ~/.kube/config, else the service account of the pod.") { IsFile = true };
    public static readonly Flag KubeRc = new("kuberc", "FILE", "The kuberc with default options and the credential plugin policy, or off. The default is KUBERC, else ~/.kube/kuberc.") { IsFile = true };
    public static readonly Flag Context = new("context", "NAME", "The kubeconfig context to use. The default is the current context.");
    public static readonly Flag Cluster = new("cluster", "NAME", "The kubeconfig cluster to use. The default is the cluster of the context.");
    public static readonly Flag User = new("user", "NAME", "The kubeconfig user to use. The default is the user of the context.");
    public static readonly Flag Server = new("server", "URL", "The address of the API server.") { Shorthand = 's' };
    public static readonly Flag TlsServerName = new("tls-server-name", "NAME", "The server name to use for validation of the server's certificate.");
    public static readonly Flag CertificateAuthority = new("certificate-authority", "FILE", "The PEM file with the trusted certificate authorities.") { IsFile = true };
    public static readonly Flag InsecureSkipTlsVerify = new("insecure-skip-tls-verify", null, "Do not verify the server's certificate. This makes the connection insecure.");
    public static readonly Flag ClientCertificate = new("client-certificate", "FILE", "The PEM file with the client certificate.") { IsFile = true };
    public static readonly Flag ClientKey = new("client-key", "FILE", "The PEM file with the client key.") { IsFile = true };
    public static readonly Flag Token = new("token", "TOKEN", "The bearer token for authentication.") { IsSecret = true };
    public static readonly Flag UserName = new("username", "NAME", "The user name for basic authentication.");
    public static readonly Flag Password = new("password", "PASSWORD", "The password for basic authentication.") { IsSecret = true };
    public static readonly Flag As = new("as", "USER", "The user to impersonate.");
    public static readonly Flag AsGroup = new("as-group", "GROUP", "A group to impersonate. Can be repeated.");
    public static readonly Flag AsUid = new("as-uid", "UID", "The UID to impersonate.");
    public static readonly Flag AsUserExtra = new("as-user-extra", "KEY=VALUE", "An extra attribute of the user to impersonate. Can be repeated.");
    public static readonly Flag RequestTimeout = new("request-timeout", "DURATION", "The time to wait for a response of the API server, for example 5s or 2m. The default is 0, which uses the timeout of the library.");

    /// <summary>The flags of forwarding.</summary>
    public static readonly Flag[] Forwarding = [Namespace, Address, PodRunningTimeout, Wait, Transport, Reconnect, Output, Verbosity, Help, Version];

    /// <summary>The flags of the connection to the cluster.</summary>
    public static readonly Flag[] Connection =
    [
        KubeConfig, KubeRc, Context, Cluster, User, Server, TlsServerName, CertificateAuthority, InsecureSkipTlsVerify, ClientCertificate, ClientKey,
        Token, UserName, Password, As, AsGroup, AsUid, AsUserExtra, RequestTimeout,
    ];

    /// <summary>kubectl's flags for its caches, its profiler and its log. They are accepted so that its command lines work.</summary>
    public static readonly Flag[] WithoutEffect =
    [
        Ignored("cache-dir", "DIRECTORY"), Ignored("disable-compression", null), Ignored("log-flush-frequency", "DURATION"),
        Ignored("match-server-version", null), Ignored("profile", "NAME"), Ignored("profile-output", "FILE"), Ignored("vmodule", "PATTERN=N"),
        Ignored("warnings-as-errors", null),
    ];

    /// <summary>Every flag of forwarding. The kuberc can specify defaults for them.</summary>
    public static readonly Flag[] All = [.. Forwarding, .. Connection, .. WithoutEffect];

    /// <summary>Every flag of any command.</summary>
    public static readonly Flag[] OfAnyCommand = [.. All, FileName];

    /// <summary>Gets the possible values of a flag, for completion.</summary>
    public static string[] ValuesOf(Flag flag) => flag.Argument is null ? Booleans : flag.Values;

    private static Flag Ignored(string name, string? argument) => new(name, argument, "Has no effect.");
}

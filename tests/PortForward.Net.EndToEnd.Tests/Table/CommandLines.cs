using static PortForward.Net.EndToEnd.Tests.Table.TableRow;

namespace PortForward.Net.EndToEnd.Tests.Table;

/// <summary>The command lines that are run here and with kubectl.</summary>
internal static class CommandLines
{
    private const string Required = "error: TYPE/NAME and list of ports are required for port-forward";
    private const string NumberWords = "kubectl tells what Go's number parser says";
    private const string TypeWords = "kubectl asks the server which types it has; here the types that lead to pods are known";
    private const string KubeConfigWords = "error: The kubeconfig '";
    private const string FileReason = "it names the file, whatever is wrong in it";
    private const string FlagWords = "kubectl tells what Go's flag parser says";

    /// <summary>What a target can be.</summary>
    public static readonly TableRow[] Targets =
    [
        Good("lone :8080"), Good("pod/lone :8080"), Good("pods/lone :8080"), Good("po/lone :8080"), Good("POD/lone :8080"),
        Good("pod./lone :8080"), Good("pods.v1./lone :8080"), Good("svc/web :80"), Good("service/web :80"), Good("services/web :80"),
        Good("svc/headless :80"), Good("deploy/web :8080"), Good("deployment/web :8080"), Good("deployments/web :7001"),
        Good("deployment.apps/web :8080"), Good("deployments.v1.apps/web :8080"), Good("deploy.v1.apps/web :8080"), Good("sts/db :8080"),
        Good("statefulset/db :7001"), Good("statefulsets.apps/db :8080"),
        Bad("nope :80", "Error from server (NotFound): pods \"nope\" not found"),
        Bad("svc/nope :80", "Error from server (NotFound): services \"nope\" not found"),
        Bad("deploy/nope :80", "Error from server (NotFound): deployments.apps \"nope\" not found"),
        Bad("sts/nope :80", "Error from server (NotFound): statefulsets.apps \"nope\" not found"),
        Bad("rs/nope :80", "Error from server (NotFound): replicasets.apps \"nope\" not found"),
        Bad("rc/nope :80", "Error from server (NotFound): replicationcontrollers \"nope\" not found"),
        Bad("ds/nope :80", "Error from server (NotFound): daemonsets.apps \"nope\" not found"),
        Bad("job/nope :80", "Error from server (NotFound): jobs.batch \"nope\" not found"),
        Worded("lone :80 -n nowhere", "Error from server (NotFound): pods \"lone\" not found", "Error from server (NotFound): namespaces \"nowhere\" not found",
            "kubectl asks for the namespace too, which takes a right that forwarding does not need"),
        Bad("a/b/c 80", "error: arguments in resource/name form may not have more than one slash"),
        Worded("/web 80", "error: arguments in resource/name form must have a single resource and name: '/web' lacks the type",
            "error: arguments in resource/name form must have a single resource and name", "it also says which is missing"),
        Worded("pod/ 80", "error: arguments in resource/name form must have a single resource and name: 'pod/' lacks the name",
            "error: arguments in resource/name form must have a single resource and name", "it also says which is missing"),
        Worded("foo/bar 80", "error: 'foo' is not a type that ports can be forwarded to", "error: the server doesn't have a resource type \"foo\"", TypeWords),
        Worded("pods.v1/lone 80", "error: 'pods.v1' is not a type", "error: the server doesn't have a resource type \"pods\"", TypeWords),
        Worded("deployments.batch/web 80", "error: 'deployments.batch' is not a type", "error: the server doesn't have a resource type \"deployments\"", TypeWords),
        Worded("configmap/kube-root-ca.crt 80", "error: 'configmap' is not a type that ports can be forwarded to",
            "error: cannot attach to *v1.ConfigMap: selector for *v1.ConfigMap not implemented", TypeWords),
        Worded("node/node1 80", "error: 'node' is not a type that ports can be forwarded to", "error: cannot attach to *v1.Node: selector", TypeWords),
        Worded("Lone 80", "error: 'Lone' is not the name of a pod", "Error from server (NotFound): pods \"Lone\" not found",
            "no object can have such a name, so the server is not asked"),
        Worded("svc/kubernetes :443", "error: invalid service 'kubernetes': Service is defined without a selector",
            "error: cannot attach to *v1.Service: invalid service 'kubernetes': Service is defined without a selector", "without the name of a Go type"),
        Worded("svc/empty :80 --pod-running-timeout 500ms", "error: timed out waiting for the condition: no pod of service/empty appeared",
            "error: timed out waiting for the condition", "it also says what was waited for"),
        Differs("app=web :8080", new Outcome.Forwards(2), new Outcome.Fails("Error from server (NotFound): pods \"app=web\" not found"),
            "label selectors are ours"),
        Differs("port-forward lone :8080", new Outcome.Forwards(2), new Outcome.Fails("Error from server (NotFound): pods \"port-forward\" not found"),
            "a line of kubectl's may be given whole"),
    ];

    /// <summary>What a port can be.</summary>
    public static readonly TableRow[] Ports =
    [
        Good("lone :http"), Good("lone :echo"), Good("lone 0:7001"), Good("svc/web :http"), Good("svc/web :71"), Good("svc/web :echo"),
        Good("lone :7001 :8080", 4), Good("lone {free}:7001"), Good("lone {free}:http"), Good("svc/web {free}:http"), Good("svc/web {free}:71"),
        Good("lone 8080 --address {own}", 1), Good("lone http --address {own}", 1), Good("lone 7001:7001 --address {own}", 1),
        Good("svc/web 71 --address {own}", 1), Good("svc/web echo --address {own}", 1), Good("svc/web 8080:http 7001:71 --address {own}", 2),
        Bad("lone :nosuch", "error: Pod 'lone' does not have a named port 'nosuch'"),
        Bad("lone :http :nosuch", "error: Pod 'lone' does not have a named port 'nosuch'"),
        Bad("svc/web :81", "error: Service web does not have a service port 81"),
        Bad("svc/web :8080", "error: Service web does not have a service port 8080"),
        Bad("svc/web :nosuch", "error: Service 'web' does not have a named port 'nosuch'"),
        Bad("svc/web :79", "error: UDP protocol is not supported for 79"),
        Bad("svc/web :udp", "error: UDP protocol is not supported for udp"),
        Bad("lone :7009", "error: UDP protocol is not supported for 7009"),
        Bad("lone :udp-echo", "error: UDP protocol is not supported for udp-echo"),
        Bad("lone 0", "error: remote port must be > 0"),
        Bad("lone 0:0", "error: remote port must be > 0"),
        Worded("lone a:80", "error: error parsing local port 'a': ", "error: error parsing local port 'a': ", NumberWords),
        Worded("lone 70000", "error: error parsing remote port '70000': ", "error: error parsing local port '70000': ",
            $"{NumberWords}, and reads a single number as the local port first"),
        Worded("lone 70000:80", "error: error parsing local port '70000': ", "error: error parsing local port '70000': ", NumberWords),
        Worded("lone 80:70000", "error: error parsing remote port '70000': ", "error: error parsing remote port '70000': ", NumberWords),
        Worded("lone +80", "error: error parsing remote port '+80': ", "error: error parsing local port '+80': ",
            $"{NumberWords}, and reads a single number as the local port first"),
        Worded("lone :", "error: remote port cannot be empty", "error: Pod 'lone' does not have a named port ''", "no port is named ''"),
        Worded("lone 8080:", "error: remote port cannot be empty", "error: Pod 'lone' does not have a named port ''", "no port is named ''"),
        Worded("svc/web 8080:", "error: remote port cannot be empty", "error: Service 'web' does not have a named port ''", "no port is named ''"),
        Differs("lone 7001:2:3 --address {own}", new Outcome.Fails("error: invalid port format '7001:2:3'"), new Outcome.Forwards(1),
            "kubectl forwards 7001 to 7001 and says nothing of the rest; its own library refuses it as we do"),
        Differs("lone unix:{socket}:7001", new Outcome.Forwards(1), new Outcome.Fails("error: Pod 'lone' does not have a named port 'unix'"),
            "Unix sockets are ours"),
    ];

    /// <summary>Where it listens: case 90, and what case 91 says of ports that are taken.</summary>
    public static readonly TableRow[] Listening =
    [
        Good("lone :7001 --address localhost"), Good("lone :7001 --address 127.0.0.1", 1), Good("lone :7001 --address ::1", 1),
        Good("lone :7001 --address 127.0.0.1,::1"), Good("lone :7001 --address localhost,127.0.0.1"), Good("lone :7001 --address ::1,localhost"),
        Good("lone :7001 --address localhost --address 127.0.0.1 --address ::1"), Good("lone :7001 --address {own}", 1),
        Good("lone :7001 --address {own},localhost", 3), Good("lone :7001 --address 127.0.0.1,{own}"),
        Good("lone :7001 --address {own},::1,127.0.0.1", 3), Good("lone :7001 --address 127.0.0.1,127.0.0.1", 1),
        Bad("lone :7001 --address 127.0.0.257", "error: 127.0.0.257 is not a valid IP"),
        Worded("lone :7001 --address 127.0.0.01", "error: 127.0.0.01 is not a valid IP", "Unable to listen on port 0: Listeners failed to create",
            "kubectl takes it for an address and cannot listen on it"),
        Bad("lone :7001 --address 0x7f.0.0.1", "error: 0x7f.0.0.1 is not a valid IP"), Bad("lone :7001 --address 1", "error: 1 is not a valid IP"),
        Bad("lone :7001 --address 127.1", "error: 127.1 is not a valid IP"),
        Bad("lone :7001 --address 127.0.0.256", "error: 127.0.0.256 is not a valid IP"),
        Worded("lone :7001 --address [::1]", "error: [::1] is not a valid IP: remove the brackets and use ::1", "error: [::1] is not a valid IP",
            "it also says what to write"),
        Bad("lone :7001 --address ::g", "error: ::g is not a valid IP"),
        Bad("lone :7001 --address domain.invalid", "error: domain.invalid is not a valid IP"),
        Bad("lone :7001 --address=", "error: you must specify at least 1 address"),
        Bad("lone :7001 --address 203.0.113.1",
            "Unable to listen on port 0: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 203.0.113.1:0: bind: "),
        Bad("lone {busy}:7001",
            "Unable to listen on port *: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:*: bind: "),
        Bad("lone {half}:7001 --address localhost,127.0.0.1", "Unable to listen on port *: Listeners failed to create") with
        {
            Kubectl = new Outcome.Fails("Unable to listen on port *: Listeners failed to create"),
            Reason = "kubectl says that it forwards from ::1 before it gives up",
        },
        Differs("lone {half}:7001", new Outcome.Forwards(1), new Outcome.Forwards(1), "kubectl does not tell that it listens on one of the two addresses only"),
        Good("lone {busy}:7001 :8080"), Good("lone {half}:7001 :8080 --address localhost,127.0.0.1", 3),
    ];

    /// <summary>Flags, kubectl's and those that only one of the two has.</summary>
    public static readonly TableRow[] FlagRows =
    [
        Good("lone :8080 -n default"), Good("lone :8080 -ndefault"), Good("-n=default lone :8080"), Good("--namespace=default lone :8080"),
        Good("lone :8080 -n nowhere -n default"), Good("lone :8080 --namespace="), Good("lone :8080 --context real"),
        Good("lone :8080 --cluster real --user me"), Good("lone :8080 --pod-running-timeout 5s"), Good("lone :8080 --pod-running-timeout=1h30m"),
        Good("lone :8080 --pod_running_timeout=5s"), Good("lone :8080 --v=0"), Good("lone :8080 -v0"), Good("lone :8080 --request-timeout 10"),
        Good("lone :8080 --request-timeout=1m"), Good("lone :8080 --cache-dir /tmp/portforward-cache --disable-compression --match-server-version=false"),
        Good("lone :8080 --profile none --profile-output none --vmodule=a=1 --warnings-as-errors --log-flush-frequency 1s"),
        Good("lone :8080 --insecure-skip-tls-verify=false"), Good("lone :8080 --help=false"), Good("lone :8080 --pod-running-timeout 1000h"),
        Good("lone :8080 --request-timeout 1000h"), Good("lone :8080 --request-timeout 3600000"), Good("lone :8080 --pod-running-timeout 2000000h"),
        Worded("lone 80 --pod-running-timeout=", "error: invalid argument \"\" for \"--pod-running-timeout\" flag: ",
            "error: invalid argument \"\" for \"--pod-running-timeout\" flag: ", FlagWords),
        Differs("lone :8080 --wait", new Outcome.Forwards(2), new Outcome.Fails("error: unknown flag: --wait"), "the option is ours"),
        Differs("doctor nope 80 --wait=false", new Outcome.Fails(""), new Outcome.Fails("error: unknown flag: --wait"), "the command is ours"),
        Bad("", Required), Bad("lone", Required), Bad("lone --address=", Required),
        Bad("lone 80 --foo=bar", "error: unknown flag: --foo"), Bad("lone 80 -q", "error: unknown shorthand flag: 'q' in -q"),
        Bad("lone -1", "error: unknown shorthand flag: '1' in -1"), Bad("lone 80 -n", "error: flag needs an argument: 'n' in -n"),
        Bad("lone 80 --namespace", "error: flag needs an argument: --namespace"),
        Bad("lone 80 --pod-running-timeout 0s", "error: --pod-running-timeout must be higher than zero"),
        Bad("lone 80 --pod-running-timeout=-1m", "error: --pod-running-timeout must be higher than zero"),
        Worded("lone 80 --pod-running-timeout 5", "error: invalid argument \"5\" for \"--pod-running-timeout\" flag: ",
            "error: invalid argument \"5\" for \"--pod-running-timeout\" flag: ", FlagWords),
        Worded("lone 80 -v loud", "error: invalid argument \"loud\" for \"-v, --v\" flag: ", "error: invalid argument \"loud\" for \"-v, --v\" flag: ", FlagWords),
        Worded("lone 80 --insecure-skip-tls-verify=maybe", "error: invalid argument \"maybe\" for \"--insecure-skip-tls-verify\" flag: ",
            "error: invalid argument \"maybe\" for \"--insecure-skip-tls-verify\" flag: ", FlagWords),
        Worded("lone 80 --request-timeout=soon", "error: invalid argument \"soon\" for \"--request-timeout\" flag: ", "error: Invalid timeout value. ",
            "each flag's value is complained of in the same way"),
        Worded("lone 80 -n a/b", "error: invalid namespace \"a/b\"", "error: invalid namespace \"a/b\": [may not contain '/']", "what a namespace's name holds is in the manual"),
        Worded("lone 80 -n Upper", "error: invalid namespace \"Upper\"", "Error from server (NotFound): namespaces \"Upper\" not found",
            "no namespace can have such a name, so the server is not asked"),
        Worded("lone 80 --as-uid 1", "error: requesting uid, groups or user-extra", "error: requesting uid, groups or user-extra", "it also says what to add"),
        Worded("lone 80 --kubeconfig /does/not/exist", "error: The kubeconfig '/does/not/exist' does not exist", "error: stat /does/not/exist: no such file",
            "a sentence instead of a system call"),
        Differs("lone :8080 --transport spdy", new Outcome.Forwards(2), new Outcome.Fails("error: unknown flag: --transport"), "the flag is ours"),
        Differs("lone :8080 --reconnect=false", new Outcome.Forwards(2), new Outcome.Fails("error: unknown flag: --reconnect"), "the flag is ours"),
        Differs("lone 80 -o yaml", new Outcome.Fails("error: invalid argument \"yaml\" for \"-o, --output\" flag: "),
            new Outcome.Fails("error: unknown shorthand flag: 'o' in -o"), "the flag is ours"),
        Differs("-- lone :8080", new Outcome.Fails(Required), new Outcome.Forwards(2), "what follows -- is a program to run"),
    ];

    /// <summary>Rights, credentials, and what replaces single values of the kubeconfig.</summary>
    public static readonly TableRow[] Rights =
    [
        Good("lone :8080 --as me --as-group system:masters"), Good("lone :8080 --insecure-skip-tls-verify"),
        Good("lone :8080 --tls-server-name localhost"),
        Bad("lone :80 --as nobody", "Error from server (Forbidden): pods \"lone\" is forbidden: User \"nobody\" cannot get resource \"pods\""),
        Bad("lone :80 --token wrong", "error: You must be logged in to the server (Unauthorized)"),
        Worded("lone :80 --context nowhere", KubeConfigWords, "Error in configuration: context was not found for specified context: nowhere", FileReason),
        Worded("lone :80 --cluster nowhere", KubeConfigWords, "error: no server found for cluster \"nowhere\"", FileReason),
        Worded("lone :80 --user nowhere", KubeConfigWords, "error: auth info \"nowhere\" does not exist", FileReason),
        Worded("lone :80 --certificate-authority /nope", KubeConfigWords, "error: unable to read certificate-authority /nope", FileReason),
        Worded("lone :80 --password b", "error: --password requires --username", "error: more than one authentication method found for me",
            "it says what is missing, whatever the kubeconfig holds"),
        Worded("lone :80 --username a --password b", "Error from server (Forbidden): ", "error: more than one authentication method found for me",
            "what the command line gives replaces the kubeconfig's"),
        Worded("lone :80 --username a --password b --token c", "error: more than one authentication method found: use either --token or --username and --password",
            "error: more than one authentication method found for me", "it also says what to give"),
        Worded("lone :80 --tls-server-name wrong.test", "error: The TLS handshake with ",
            "Unable to connect to the server: tls: failed to verify certificate", "each tells what its own TLS found"),
        Worded("lone :80 --server https://127.0.0.1:1", "error: The API server at https://127.0.0.1:1 could not be reached: Connection refused",
            "The connection to the server 127.0.0.1:1 was refused", "one form for all that can keep the server from being reached"),
        Good("lone :8080") with { Config = "forwarder" },
        Good("svc/web :80") with { Config = "forwarder" },
        Bad("lone :80", "Error from server (Forbidden): pods \"lone\" is forbidden") with { Config = "forbidden" },
        Bad("svc/web :80", "Error from server (Forbidden): services \"web\" is forbidden") with { Config = "forbidden" },
        Worded("lone :80", "error: You must be logged in to the server (Unauthorized)", "error: You must be logged in to the server (",
            "the server's own words differ by request") with { Config = "unauthorized" },
    ];

    /// <summary>Those that are run by plain SPDY as well: one of each kind.</summary>
    public static IEnumerable<TableRow> BySpdy =>
        Targets.Where((_, i) => i % 4 == 0).Concat(Ports.Where((_, i) => i % 4 == 0)).Concat(Listening.Where((_, i) => i % 5 == 0))
            .Select(row => row with { Config = "spdy" });

    public static IEnumerable<TableRow> All => [.. Targets, .. Ports, .. Listening, .. FlagRows, .. Rights, .. BySpdy];
}

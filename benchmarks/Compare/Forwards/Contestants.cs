using PortForward.Net.Compare.Hosts;

namespace PortForward.Net.Compare.Forwards;

/// <summary>The forwards that are to run at a site, and why others do not.</summary>
internal static class Contestants
{
    public const string Roof = "roof";
    private const string KubernetesClient = "KubernetesClient";

    /// <summary>The words of <c>--forwards</c>.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["tool", "aot", "stream", "kubectl", "kubernetesclient", Roof];

    /// <param name="options">What was asked for.</param>
    /// <param name="site">Where they lead to.</param>
    /// <param name="kubectls">Those that were found.</param>
    /// <param name="skip">Takes the name of what cannot run, and the reason.</param>
    public static IReadOnlyList<Forward> Choose(CompareOptions options, Site site, IReadOnlyList<Kubectl> kubectls, Action<string, string> skip)
    {
        var chosen = new List<Forward>();
        foreach (var key in Keys.Where(options.Forwards.Contains))
        {
            switch (key)
            {
                case "tool":
                    AddTool("portforward (JIT)", options.ToolPath ?? Programs.Tool(), "the command was not built; name it with --tool");
                    break;
                case "aot":
                    AddTool("portforward (AOT)", options.AotPath, "name the native command with --aot");
                    break;
                case "stream":
                    chosen.Add(new StreamForward(site));
                    break;
                case "kubectl":
                    AddKubectls();
                    break;
                case "kubernetesclient":
                    Add(KubernetesClient, WhyNotKubernetesClient(site), () => KubernetesClientHost.Forward(KubernetesClient, site));
                    break;
                default:
                    Add(Roof, WhyNoRoof(site), () => TlsRelayHost.Forward(Roof, site.Server!.Roof));
                    break;
            }
        }

        return chosen;

        void Add(string name, string? whyNot, Func<Forward> create)
        {
            if (whyNot is null)
            {
                chosen.Add(create());
            }
            else
            {
                skip(name, whyNot);
            }
        }

        void AddTool(string name, string? path, string whyNot) => Add(name, path is null ? whyNot : null, () => new ToolForward(name, site, path!));

        void AddKubectls()
        {
            if (kubectls.Count == 0)
            {
                skip("kubectl", "there is none on the PATH; name one with --kubectl");
            }

            foreach (var kubectl in kubectls)
            {
                var cannot = site.Server is { OnlyWebSocket: true } && !kubectl.KnowsWebSocket;
                Add(kubectl.Name, cannot ? "it speaks plain SPDY only, and this server WebSocket only" : null, () => new KubectlForward(site, kubectl));
            }
        }
    }

    private static string? WhyNotKubernetesClient(Site site) => site switch
    {
        { Server: not null } => "it needs v4.channel.k8s.io, which the server in this process does not speak",
        _ when PortForwardTarget.Parse(site.Target).Kind != PortForwardTargetKind.Pod => "it forwards to pods only",
        _ => null,
    };

    private static string? WhyNoRoof(Site site) => site switch
    {
        { Server: null } => "it needs the server in this process",
        { Rtt: > 0 } => "there is no API server between it and its programs that --rtt could move away",
        _ => null,
    };
}

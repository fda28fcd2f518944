using PortForward.Net.Cluster;
using PortForward.Net.Doctor.Access;
using PortForward.Net.Doctor.Network;
using PortForward.Net.Doctor.Pods;

namespace PortForward.Net.Doctor;

/// <summary>What is asked, and what the steps have learned up to now. One diagnosis, one task at a time.</summary>
internal sealed class DiagnosisFacts : IAsyncDisposable
{
    public DiagnosisFacts(ClusterConnection cluster, PortForwardClientOptions options, PortForwardTarget target, RemotePort port)
    {
        Cluster = cluster;
        Options = options;
        Target = target;
        Port = port;
        Namespace = target.Namespace ?? cluster.Namespace;
        Network = new NetworkFacts(cluster);
        Access = new AccessFacts();
        Pods = new PodFacts();
        Calls = new ApiCalls(cluster, TimeLimit, options.TimeProvider);
    }

    public ClusterConnection Cluster { get; }

    public PortForwardClientOptions Options { get; }

    public PortForwardTarget Target { get; }

    public RemotePort Port { get; }

    /// <summary>The namespace of the target.</summary>
    public string Namespace { get; }

    public NetworkFacts Network { get; }

    public AccessFacts Access { get; }

    public PodFacts Pods { get; }

    /// <summary>Requests to the API server, over the way that upgrades take.</summary>
    public ApiCalls Calls { get; }

    /// <summary>The longest time of one step.</summary>
    public TimeSpan TimeLimit => Options.ConnectTimeout < DoctorLimits.StepTimeout ? Options.ConnectTimeout : DoctorLimits.StepTimeout;

    /// <summary>Whether the API server works and takes the requests for somebody's, if only for anonymous's.</summary>
    public bool IsLoggedIn => Network.IsServing && Access is { IsUnauthorized: false, CredentialFailure: null };

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    /// <summary>The steps that have run.</summary>
    public List<PortForwardDiagnosisStep> Steps { get; } = [];

    public ValueTask DisposeAsync() => Pods.DisposeAsync();
}

using PortForward.Net.Cluster;
using PortForward.Net.Doctor.Access;
using PortForward.Net.Doctor.Network;
using PortForward.Net.Doctor.Pods;

namespace PortForward.Net.Doctor;

/// <summary>The input of a diagnosis and the results of its steps so far. Used by one task at a time.</summary>
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

    /// <summary>Gets the namespace of the target.</summary>
    public string Namespace { get; }

    public NetworkFacts Network { get; }

    public AccessFacts Access { get; }

    public PodFacts Pods { get; }

    /// <summary>Gets the sender of requests to the API server, with the handler of upgrades.</summary>
    public ApiCalls Calls { get; }

    /// <summary>Gets the timeout of one step.</summary>
    public TimeSpan TimeLimit => Options.ConnectTimeout < DoctorLimits.StepTimeout ? Options.ConnectTimeout : DoctorLimits.StepTimeout;

    /// <summary>Gets a value indicating whether the API server is serving and accepts the identity of the requests, which may be anonymous.</summary>
    public bool IsLoggedIn => Network.IsServing && Access is { IsUnauthorized: false, CredentialFailure: null };

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    /// <summary>Gets the steps that have run.</summary>
    public List<PortForwardDiagnosisStep> Steps { get; } = [];

    public ValueTask DisposeAsync() => Pods.DisposeAsync();
}

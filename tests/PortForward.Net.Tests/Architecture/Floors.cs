using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace PortForward.Net.Tests.Architecture;

/// <summary>The floors of the library: the folders of docs/architecture.md.</summary>
internal static class Floors
{
    private const string Root = "PortForward.Net.";

    /// <summary>The floors from the top down. Each uses those below it only; those of one line don't use one another.</summary>
    public static readonly string[][] FromTheTop =
    [
        ["KubernetesClientInterop"],
        ["Client"],
        ["Doctor", "Forwarding"],
        ["Sessions"],
        ["Spdy", "Tunnel", "Resolution"],
        ["Cluster"],
        ["Logging"],
        ["Options"],
        ["Events"],
        ["Errors"],
        ["Targets"],
        ["Blocking", "Streams"],
        ["Timing"],
    ];

    /// <summary>Public types have the namespace of the package, whichever folder they are in.</summary>
    private static readonly Dictionary<string, string[]> Public = new()
    {
        ["Client"] =
        [
            nameof(PortForwardClient), nameof(PortForwarder), nameof(PortForwardGroup), nameof(PortForwardGroupEntry), nameof(PortForwardGroupEvent),
            nameof(PortForwardGroupExtensions), nameof(PortForwardListener), nameof(PortForwardStream),
        ],
        ["Cluster"] = [nameof(KubectlPreferences)],
        ["Doctor"] =
        [
            nameof(PortForwardDiagnosis), nameof(PortForwardDiagnosisCause), nameof(PortForwardDiagnosisCheck), nameof(PortForwardDiagnosisFinding),
            nameof(PortForwardDiagnosisOutcome), nameof(PortForwardDiagnosisStep),
        ],
        ["Options"] =
        [
            nameof(BackendCandidate), nameof(BackendSelection), nameof(BackendSelectionContext), nameof(CredentialPluginOptions), nameof(FailedStartPolicy), nameof(HalfCloseOptions), nameof(KubeConfigOptions), nameof(LocalPortPolicy), nameof(PodWaitCondition),
            nameof(PortForwardClientOptions), nameof(PortForwardDefinition), nameof(PortForwardGroupOptions), nameof(PortForwardImpersonation),
            nameof(PortForwardOptions), nameof(PortForwardRequest), nameof(PortForwardTransport), nameof(SessionMode), nameof(SessionPoolOptions),
        ],
        ["Events"] =
        [
            nameof(PortForwardEvent), nameof(PortForwardState), nameof(AcceptingPaused), nameof(AcceptingResumed), nameof(BackendFailed), nameof(ConnectionClosed),
            nameof(ConnectionOpened), nameof(ConnectionRefused), nameof(ListenFailed), nameof(ListenerClosed), nameof(ListenerOpened), nameof(PodSelected), nameof(StateChanged),
            nameof(TargetPending),
        ],
        ["Errors"] = [nameof(PortForwardError), nameof(PortForwardException)],
        ["Targets"] = [nameof(PodReference), nameof(PortForwardTarget), nameof(PortForwardTargetKind), nameof(PortMapping), nameof(RemotePort)],
    };

    private static readonly ArchUnitNET.Domain.Architecture Library = new ArchLoader().LoadAssemblies(typeof(PortForwardClient).Assembly).Build();

    /// <summary>Gives the types of the library, without those that the compiler makes for itself.</summary>
    public static IEnumerable<IType> Types => All.Where(type => !type.FullName.Contains('<', StringComparison.Ordinal));

    /// <summary>Gives the types of the library with those that the compiler makes.</summary>
    public static IEnumerable<IType> All => Library.Types.Where(IsOurs);

    /// <summary>Gives what a type of one floor names of another one.</summary>
    public static IEnumerable<Arrow> Arrows =>
        from type in All
        from dependency in type.Dependencies
        where IsOurs(dependency.Target) && dependency.Target is not GenericParameter
        let arrow = new Arrow(Of(type), Of(dependency.Target), $"{type.Name} -> {dependency.Target.Name}")
        where arrow.From != arrow.To
        select arrow;

    /// <summary>Gives what the types of a namespace name of others of this library.</summary>
    public static IEnumerable<(string To, string Type)> Uses(string ns) =>
        from type in All
        where type.Namespace.FullName == ns
        from dependency in type.Dependencies
        where IsOurs(dependency.Target) && dependency.Target.Namespace.FullName != ns
        select (dependency.Target.Namespace.FullName, dependency.Target.Name);

    /// <summary>Gives the number of a floor's line from the top; -1 if there is no such floor.</summary>
    public static int Line(string floor) => Array.FindIndex(FromTheTop, line => line.Contains(floor));

    /// <summary>Gives the floor of a type; its own name if it has none.</summary>
    public static string Of(IType type)
    {
        var name = type.FullName[Root.Length..].Split('+', '/', '`')[0];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? name[..dot] : Public.FirstOrDefault(floor => floor.Value.Contains(name)).Key ?? name;
    }

    private static bool IsOurs(IType type) => type.FullName.StartsWith(Root, StringComparison.Ordinal);

    /// <summary>A type of one floor names a type of another one.</summary>
    internal readonly record struct Arrow(string From, string To, string Types)
    {
        public bool GoesDown => Line(From) < Line(To);
    }
}

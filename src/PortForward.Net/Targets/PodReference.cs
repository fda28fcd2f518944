namespace PortForward.Net;

/// <summary>One pod: where a forward leads now.</summary>
/// <param name="Namespace">The namespace of the pod.</param>
/// <param name="Name">The name of the pod.</param>
/// <param name="Uid">The pod's UID, which changes when a pod of the same name is made anew; empty if unknown.</param>
public sealed record PodReference(string Namespace, string Name, string Uid = "")
{
    /// <summary>Gives <c>namespace/name</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}

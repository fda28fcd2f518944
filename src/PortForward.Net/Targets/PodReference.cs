namespace PortForward.Net;

/// <summary>Identifies a pod.</summary>
/// <remarks>Two references are equal if they name the same pod in the same namespace with the same UID.</remarks>
public sealed class PodReference : IEquatable<PodReference>
{
    internal PodReference(string @namespace, string name, string uid = "")
    {
        Namespace = @namespace;
        Name = name;
        Uid = uid;
    }

    /// <summary>Gets the namespace of the pod.</summary>
    public string Namespace { get; }

    /// <summary>Gets the name of the pod.</summary>
    public string Name { get; }

    /// <summary>Gets the UID of the pod, which changes when a pod of the same name is created again.</summary>
    /// <value>The UID, or an empty string if it is unknown.</value>
    public string Uid { get; }

    /// <summary>Determines whether two references are equal.</summary>
    /// <param name="left">The first reference.</param>
    /// <param name="right">The second reference.</param>
    /// <returns><see langword="true"/> if both are equal or both are <see langword="null"/>.</returns>
    public static bool operator ==(PodReference? left, PodReference? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Determines whether two references differ.</summary>
    /// <param name="left">The first reference.</param>
    /// <param name="right">The second reference.</param>
    /// <returns><see langword="true"/> if they are not equal.</returns>
    public static bool operator !=(PodReference? left, PodReference? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals(PodReference? other) => other is not null && Namespace == other.Namespace && Name == other.Name && Uid == other.Uid;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PodReference);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Namespace, Name, Uid);

    /// <summary>Returns <c>NAMESPACE/NAME</c>.</summary>
    /// <returns>The namespace and the name of the pod.</returns>
    public override string ToString() => $"{Namespace}/{Name}";
}

using System.Diagnostics.CodeAnalysis;
using PortForward.Net.Targets;

namespace PortForward.Net;

/// <summary>What a forward leads to: a pod, or something that chooses one.</summary>
/// <remarks>The text forms are kubectl's <c>TYPE/NAME</c> (a bare name is a pod), and a label selector, recognised by its <c>=</c>, <c>!</c>,
/// <c>&lt;</c>, <c>&gt;</c> or <c>(</c>. The namespace is not part of the text; without one the context's namespace is used.</remarks>
public sealed record PortForwardTarget : ISpanParsable<PortForwardTarget>
{
    private readonly string? _namespace;

    private PortForwardTarget(PortForwardTargetKind kind, string name, string? @namespace)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Kind = kind;
        Name = name;
        Namespace = @namespace;
    }

    /// <summary>The kind of the object.</summary>
    public PortForwardTargetKind Kind { get; }

    /// <summary>The name of the object, or the text of the selector.</summary>
    public string Name { get; }

    /// <summary>The namespace, or null for that of the kubeconfig's context.</summary>
    /// <exception cref="ArgumentException">It is set to a text that is no namespace's name.</exception>
    public string? Namespace
    {
        get => _namespace;
        init => _namespace = value is null || TargetText.IsObjectName(value)
            ? value
            : throw new ArgumentException($"'{value}' is not the name of a namespace; pass null for the context's own", nameof(value));
    }

    /// <summary>One pod.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static PortForwardTarget Pod(string name, string? @namespace = null) => Named(PortForwardTargetKind.Pod, name, @namespace);

    /// <summary>A pod behind a service.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static PortForwardTarget Service(string name, string? @namespace = null) => Named(PortForwardTargetKind.Service, name, @namespace);

    /// <summary>A pod of a deployment.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static PortForwardTarget Deployment(string name, string? @namespace = null) => Named(PortForwardTargetKind.Deployment, name, @namespace);

    /// <summary>A pod of a stateful set.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static PortForwardTarget StatefulSet(string name, string? @namespace = null) => Named(PortForwardTargetKind.StatefulSet, name, @namespace);

    /// <summary>A pod of a replica set.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static PortForwardTarget ReplicaSet(string name, string? @namespace = null) => Named(PortForwardTargetKind.ReplicaSet, name, @namespace);

    /// <summary>A pod of a replication controller.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static PortForwardTarget ReplicationController(string name, string? @namespace = null) =>
        Named(PortForwardTargetKind.ReplicationController, name, @namespace);

    /// <summary>A pod of a daemon set.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static PortForwardTarget DaemonSet(string name, string? @namespace = null) => Named(PortForwardTargetKind.DaemonSet, name, @namespace);

    /// <summary>A pod of a job.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static PortForwardTarget Job(string name, string? @namespace = null) => Named(PortForwardTargetKind.Job, name, @namespace);

    /// <summary>A pod that a label selector chooses.</summary>
    /// <param name="selector">A Kubernetes label selector, for example <c>app=web,tier!=db</c>.</param>
    /// <param name="namespace">The namespace, or null for the context's own.</param>
    /// <exception cref="ArgumentException">The selector is empty or malformed; the message says where.</exception>
    public static PortForwardTarget Selector(string selector, string? @namespace = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(selector);
        return LabelSelector.TryValidate(selector, out var error)
            ? new(PortForwardTargetKind.Selector, selector, @namespace)
            : throw new ArgumentException(error, nameof(selector));
    }

    /// <summary>Reads <c>NAME</c>, <c>TYPE/NAME</c> or a label selector.</summary>
    /// <exception cref="FormatException">The text is none of these; the message says why.</exception>
    public static PortForwardTarget Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Reads <c>NAME</c>, <c>TYPE/NAME</c> or a label selector.</summary>
    /// <exception cref="FormatException">The text is none of these; the message says why.</exception>
    public static PortForwardTarget Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TargetText.TryParse(s, out var kind, out var name, out var error) ? new(kind, name, null) : throw new FormatException(error);

    /// <summary>Reads a target as <see cref="Parse(string, IFormatProvider?)"/> does; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out PortForwardTarget result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads a target as <see cref="Parse(string, IFormatProvider?)"/> does; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, [MaybeNullWhen(false)] out PortForwardTarget result) =>
        TryParse(s.AsSpan(), null, out result);

    /// <summary>Reads a target as <see cref="Parse(string, IFormatProvider?)"/> does; false where the text is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out PortForwardTarget result)
    {
        result = TargetText.TryParse(s, out var kind, out var name, out _) ? new PortForwardTarget(kind, name, null) : null;
        return result is not null;
    }

    /// <summary>Gives the text form, for example <c>service/web</c> or <c>app=web</c>, without the namespace.</summary>
    public override string ToString() => Kind == PortForwardTargetKind.Selector ? Name : $"{TargetText.Prefix(Kind)}/{Name}";

    private static PortForwardTarget Named(PortForwardTargetKind kind, string name, string? @namespace)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return TargetText.IsObjectName(name)
            ? new PortForwardTarget(kind, name, @namespace)
            : throw new ArgumentException($"'{name}' is not the name of a {TargetText.Prefix(kind)}: names hold lower-case letters, digits, '-' and '.'", nameof(name));
    }
}

using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using PortForward.Net.Targets;

namespace PortForward.Net;

/// <summary>Represents the target of a forward: a pod, or an object that selects pods.</summary>
/// <remarks>
/// The text forms are kubectl's <c>TYPE/NAME</c> and <c>NAME</c> for a pod, and a label selector, which is recognized by its <c>=</c>, <c>!</c>,
/// <c>&lt;</c>, <c>&gt;</c> or <c>(</c>. A namespace can precede them: <c>NAMESPACE/TYPE/NAME</c>, and <c>NAMESPACE/selector/SELECTOR</c> for a selector.
/// Configuration can bind all of them.
/// </remarks>
[TypeConverter(typeof(TextConverter<PortForwardTarget>))]
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

    /// <summary>Gets the kind of the object.</summary>
    public PortForwardTargetKind Kind { get; }

    /// <summary>Gets the name of the object, or the text of the selector.</summary>
    public string Name { get; }

    /// <summary>Gets the namespace.</summary>
    /// <value><see langword="null"/> for the client's default, which is the namespace of the kubeconfig's context.</value>
    /// <exception cref="ArgumentException">The value is not a valid namespace name.</exception>
    public string? Namespace
    {
        get => _namespace;
        init => _namespace = value is null || TargetText.IsObjectName(value)
            ? value
            : throw new ArgumentException($"'{value}' is not a valid namespace name; use null for the default namespace.", nameof(value));
    }

    /// <summary>Creates a target for a pod.</summary>
    /// <param name="name">The name of the pod.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public static PortForwardTarget Pod(string name, string? @namespace = null) => Named(PortForwardTargetKind.Pod, name, @namespace);

    /// <summary>Creates a target for the pods of a service.</summary>
    /// <param name="name">The name of the service.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public static PortForwardTarget Service(string name, string? @namespace = null) => Named(PortForwardTargetKind.Service, name, @namespace);

    /// <summary>Creates a target for the pods of a deployment.</summary>
    /// <param name="name">The name of the deployment.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public static PortForwardTarget Deployment(string name, string? @namespace = null) => Named(PortForwardTargetKind.Deployment, name, @namespace);

    /// <summary>Creates a target for the pods of a stateful set.</summary>
    /// <param name="name">The name of the stateful set.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public static PortForwardTarget StatefulSet(string name, string? @namespace = null) => Named(PortForwardTargetKind.StatefulSet, name, @namespace);

    /// <summary>Creates a target for the pods of a replica set.</summary>
    /// <param name="name">The name of the replica set.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public static PortForwardTarget ReplicaSet(string name, string? @namespace = null) => Named(PortForwardTargetKind.ReplicaSet, name, @namespace);

    /// <summary>Creates a target for the pods of a replication controller.</summary>
    /// <param name="name">The name of the replication controller.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public static PortForwardTarget ReplicationController(string name, string? @namespace = null) =>
        Named(PortForwardTargetKind.ReplicationController, name, @namespace);

    /// <summary>Creates a target for the pods of a daemon set.</summary>
    /// <param name="name">The name of the daemon set.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public static PortForwardTarget DaemonSet(string name, string? @namespace = null) => Named(PortForwardTargetKind.DaemonSet, name, @namespace);

    /// <summary>Creates a target for the pods of a job.</summary>
    /// <param name="name">The name of the job.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    public static PortForwardTarget Job(string name, string? @namespace = null) => Named(PortForwardTargetKind.Job, name, @namespace);

    /// <summary>Creates a target for the pods that a label selector selects.</summary>
    /// <param name="selector">A Kubernetes label selector, for example <c>app=web,tier!=db</c>.</param>
    /// <param name="namespace">The namespace, or <see langword="null"/> for the client's default.</param>
    /// <exception cref="ArgumentException">The selector is empty or malformed, which the message explains, or the namespace is not valid.</exception>
    public static PortForwardTarget Selector(string selector, string? @namespace = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(selector);
        return LabelSelector.TryValidate(selector, out var error)
            ? new(PortForwardTargetKind.Selector, selector, @namespace)
            : throw new ArgumentException(error, nameof(selector));
    }

    /// <summary>Parses <c>NAME</c>, <c>TYPE/NAME</c>, <c>NAMESPACE/TYPE/NAME</c>, or a label selector.</summary>
    /// <param name="s">The text.</param>
    /// <exception cref="FormatException"><paramref name="s"/> is none of these; the message says why.</exception>
    public static PortForwardTarget Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static PortForwardTarget Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static PortForwardTarget Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TargetText.TryParse(s, out var text, out var error) ? new(text.Kind, text.Name, text.Namespace) : throw new FormatException(error);

    /// <summary>Tries to parse a target, in the forms that <see cref="Parse(string)"/> accepts.</summary>
    /// <param name="s">The text.</param>
    /// <param name="result">The target, if the method returns <see langword="true"/>.</param>
    /// <returns><see langword="true"/> if <paramref name="s"/> is a target; otherwise, <see langword="false"/>.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, [MaybeNullWhen(false)] out PortForwardTarget result) =>
        TryParse(s.AsSpan(), null, out result);

    /// <inheritdoc cref="TryParse(string?, out PortForwardTarget)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The target, if the method returns <see langword="true"/>.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out PortForwardTarget result) =>
        TryParse(s.AsSpan(), null, out result);

    /// <inheritdoc cref="TryParse(string?, out PortForwardTarget)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The target, if the method returns <see langword="true"/>.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out PortForwardTarget result)
    {
        result = TargetText.TryParse(s, out var text, out _) ? new PortForwardTarget(text.Kind, text.Name, text.Namespace) : null;
        return result is not null;
    }

    /// <summary>Returns the text form, for example <c>service/web</c>, <c>shop/service/web</c> or <c>app=web</c>.</summary>
    public override string ToString() => (Kind, Namespace) switch
    {
        (PortForwardTargetKind.Selector, null) => Name,
        (_, null) => $"{TargetText.Prefix(Kind)}/{Name}",
        _ => $"{Namespace}/{TargetText.Prefix(Kind)}/{Name}",
    };

    /// <summary>Gets the text form without the namespace, for messages that name the namespace themselves.</summary>
    internal string Label => (this with { Namespace = null }).ToString();

    private static PortForwardTarget Named(PortForwardTargetKind kind, string name, string? @namespace)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return TargetText.IsObjectName(name)
            ? new PortForwardTarget(kind, name, @namespace)
            : throw new ArgumentException($"'{name}' is not a valid {TargetText.Prefix(kind)} name: a name contains lower-case letters, digits, '-' and '.'.", nameof(name));
    }
}

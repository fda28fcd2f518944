using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Targets;

/// <summary>The text forms of targets: kubectl's TYPE/NAME with its short names, and label selectors.</summary>
internal static class TargetText
{
    private const int MaxObjectName = 253;

    private static readonly FrozenDictionary<string, (PortForwardTargetKind Kind, string Group)> Types =
        new Dictionary<string, (PortForwardTargetKind, string)>
        {
            ["po"] = (PortForwardTargetKind.Pod, ""),
            ["pod"] = (PortForwardTargetKind.Pod, ""),
            ["pods"] = (PortForwardTargetKind.Pod, ""),
            ["svc"] = (PortForwardTargetKind.Service, ""),
            ["service"] = (PortForwardTargetKind.Service, ""),
            ["services"] = (PortForwardTargetKind.Service, ""),
            ["deploy"] = (PortForwardTargetKind.Deployment, "apps"),
            ["deployment"] = (PortForwardTargetKind.Deployment, "apps"),
            ["deployments"] = (PortForwardTargetKind.Deployment, "apps"),
            ["sts"] = (PortForwardTargetKind.StatefulSet, "apps"),
            ["statefulset"] = (PortForwardTargetKind.StatefulSet, "apps"),
            ["statefulsets"] = (PortForwardTargetKind.StatefulSet, "apps"),
            ["rs"] = (PortForwardTargetKind.ReplicaSet, "apps"),
            ["replicaset"] = (PortForwardTargetKind.ReplicaSet, "apps"),
            ["replicasets"] = (PortForwardTargetKind.ReplicaSet, "apps"),
            ["rc"] = (PortForwardTargetKind.ReplicationController, ""),
            ["replicationcontroller"] = (PortForwardTargetKind.ReplicationController, ""),
            ["replicationcontrollers"] = (PortForwardTargetKind.ReplicationController, ""),
            ["ds"] = (PortForwardTargetKind.DaemonSet, "apps"),
            ["daemonset"] = (PortForwardTargetKind.DaemonSet, "apps"),
            ["daemonsets"] = (PortForwardTargetKind.DaemonSet, "apps"),
            ["job"] = (PortForwardTargetKind.Job, "batch"),
            ["jobs"] = (PortForwardTargetKind.Job, "batch"),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>NAME</c>, <c>TYPE/NAME</c>, <c>TYPE.GROUP/NAME</c>, <c>TYPE.VERSION.GROUP/NAME</c> or a label selector.</summary>
    public static bool TryParse(
        ReadOnlySpan<char> text, out PortForwardTargetKind kind, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? error)
    {
        kind = PortForwardTargetKind.Pod;
        name = null;
        if (text.IsEmpty)
        {
            error = "The target is empty; write TYPE/NAME, for example 'svc/web'";
            return false;
        }

        // A label key may hold a slash, so a selector is recognised before TYPE/NAME.
        if (text.IndexOfAny("=!(<>") >= 0)
        {
            kind = PortForwardTargetKind.Selector;
            if (!LabelSelector.TryValidate(text, out var reason))
            {
                error = $"'{text}' is not a label selector: {reason}";
                return false;
            }

            name = text.Trim().ToString();
            error = null;
            return true;
        }

        var slash = text.IndexOf('/');
        if (slash >= 0)
        {
            var type = text[..slash];
            text = text[(slash + 1)..];
            if (text.Contains('/'))
            {
                error = "arguments in resource/name form may not have more than one slash";
                return false;
            }

            if (type.IsEmpty || text.IsEmpty)
            {
                error = $"arguments in resource/name form must have a single resource and name: '{type}/{text}' lacks the {(type.IsEmpty ? "type" : "name")}";
                return false;
            }

            if (!TryParseType(type, out kind, out error))
            {
                return false;
            }
        }

        if (!IsObjectName(text))
        {
            error = $"'{text}' is not the name of a {Prefix(kind)}: names hold lower-case letters, digits, '-' and '.', and begin and end with a letter or digit";
            return false;
        }

        name = text.ToString();
        error = null;
        return true;
    }

    /// <summary>Gives the singular name of a kind, as kubectl writes it before the slash.</summary>
    public static string Prefix(PortForwardTargetKind kind) => kind switch
    {
        PortForwardTargetKind.Pod => "pod",
        PortForwardTargetKind.Service => "service",
        PortForwardTargetKind.Deployment => "deployment",
        PortForwardTargetKind.StatefulSet => "statefulset",
        PortForwardTargetKind.ReplicaSet => "replicaset",
        PortForwardTargetKind.ReplicationController => "replicationcontroller",
        PortForwardTargetKind.DaemonSet => "daemonset",
        PortForwardTargetKind.Job => "job",
        _ => "selector",
    };

    /// <summary>Gives the API group of a kind, empty for the core, and its plural there; null for what is no object.</summary>
    public static (string Group, string Resource)? ResourceOf(PortForwardTargetKind kind) =>
        Types.TryGetValue(Prefix(kind), out var known) ? (known.Group, Prefix(kind) + "s") : null;

    /// <summary>Says whether a text is an RFC 1123 subdomain, as the names of these objects are.</summary>
    public static bool IsObjectName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxObjectName)
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterLower(name[i]) || char.IsAsciiDigit(name[i]))
            {
                continue;
            }

            var inside = i > 0 && i < name.Length - 1;
            var valid = name[i] switch
            {
                '-' => inside && name[i - 1] != '.' && name[i + 1] != '.',
                '.' => inside && name[i - 1] != '.',
                _ => false,
            };
            if (!valid)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParseType(ReadOnlySpan<char> type, out PortForwardTargetKind kind, [NotNullWhen(false)] out string? error)
    {
        var dot = type.IndexOf('.');
        var resource = dot < 0 ? type : type[..dot];
        if (Types.TryGetValue(resource.ToString(), out var known) && (dot < 0 || IsGroup(type[(dot + 1)..], known.Group)))
        {
            kind = known.Kind;
            error = null;
            return true;
        }

        kind = default;
        error = $"'{type}' is not a type that ports can be forwarded to; write pod, service, deployment, statefulset, replicaset, "
            + "replicationcontroller, daemonset or job";
        return false;
    }

    private static bool IsGroup(ReadOnlySpan<char> text, string group) =>
        text.Equals(group, StringComparison.OrdinalIgnoreCase)
        || (text.StartsWith("v1.", StringComparison.OrdinalIgnoreCase) && text[3..].Equals(group, StringComparison.OrdinalIgnoreCase));
}

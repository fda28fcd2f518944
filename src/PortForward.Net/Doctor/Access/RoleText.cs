using System.Text;
using System.Text.Json;

namespace PortForward.Net.Doctor.Access;

/// <summary>Writes the Role and the RoleBinding that grant the permissions for a target, as YAML.</summary>
internal static class RoleText
{
    private const string ServiceAccount = "system:serviceaccount:";

    /// <summary>Writes both objects.</summary>
    /// <param name="target">The target.</param>
    /// <param name="scope">The namespace of the target.</param>
    /// <param name="user">The user name; null for a placeholder.</param>
    public static string Write(PortForwardTarget target, string scope, string? user)
    {
        var text = new StringBuilder();
        text.Append($"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: port-forward
              namespace: {Quote(scope)}
            rules:

            """);
        foreach (var rule in TargetRights.Of(target).GroupBy(right => (right.Group, right.FullResource)))
        {
            text.Append($"""
                  - apiGroups: [{Quote(rule.Key.Group)}]
                    resources: [{rule.Key.FullResource}]
                    verbs: [{string.Join(", ", rule.Select(right => right.Verb))}]

                """);
        }

        text.Append($"""
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: port-forward
              namespace: {Quote(scope)}
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: port-forward
            subjects:
            {Subject(user)}
            """);
        return text.ToString();
    }

    private static string Subject(string? user)
    {
        if (user is not null && user.StartsWith(ServiceAccount, StringComparison.Ordinal) && user[ServiceAccount.Length..].Split(':') is [var scope, var name])
        {
            return $"""
                  - kind: ServiceAccount
                    name: {Quote(name)}
                    namespace: {Quote(scope)}
                """;
        }

        return $"""
              - apiGroup: rbac.authorization.k8s.io
                kind: User
                name: {Quote(user ?? "USER")}
            """;
    }

    // Every JSON string is valid YAML.
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}

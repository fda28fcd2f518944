using PortForward.Net.Doctor.Access;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Doctor.Causes;

/// <summary>The causes that concern the credential and its permissions.</summary>
internal static class AccessCauses
{
    public static readonly CauseRule[] Rules =
    [
        new(CredentialUnavailable,
            facts => facts.Access.CredentialFailure is not null,
            facts => facts.Access.CredentialFailure!.Message,
            _ => "Log in again, or correct the plugin or the file that the kubeconfig's user specifies."),
        new(CredentialMissing,
            facts => facts.Cluster.WithholdsCredential && (facts.Access.IsUnauthorized || facts.Access.IsAnonymous),
            facts => $"The address {facts.Network.ServerText} is plain HTTP, so the credential is not sent",
            _ => "Set 'server' of the kubeconfig's cluster to the https address of the API server."),
        new(CredentialMissing,
            facts => facts.Access is { IsUnauthorized: true, HasCredential: false },
            _ => "No credential is configured, but the API server requires one",
            _ => "Specify a user with a credential (a token, a client certificate or a plugin) in the kubeconfig's context, or log in so "
                + "that it is added there."),
        new(CredentialMissing,
            facts => facts.Access is { IsAnonymous: true, HasCredential: false }
                && (facts.Access.Forbidden is not null || facts.Access.Missing.Exists(right => !right.IsOptional)),
            _ => "No credential is configured, and anonymous requests lack the permissions",
            _ => "Specify a user with a credential (a token, a client certificate or a plugin) in the kubeconfig's context, or log in so "
                + "that it is added there."),
        new(TokenExpired,
            facts => facts.Access is { IsUnauthorized: true, Token.Expires: { } expires } && expires <= facts.Now,
            facts => $"The token expired at {PlainText.Date(facts.Access.Token!.Expires!.Value)}",
            _ => "Log in again, or create a new token ('kubectl create token SERVICE-ACCOUNT') and add it to the kubeconfig's user."),
        new(CredentialRefused,
            facts => facts.Access.IsUnauthorized || (facts.Access is { IsAnonymous: true, HasCredential: true }),
            facts => $"The API server at {facts.Network.ServerText} rejects the credential",
            _ => "Log in again, or download the kubeconfig again. Check that the context's user belongs to this cluster.")
        {
            IsLastResort = true,
        },
        new(NamespaceMissing,
            facts => facts.Pods.IsNamespaceMissing,
            facts => $"The namespace {facts.Namespace} does not exist",
            _ => "Specify another namespace (-n NAMESPACE), or check that the context belongs to this cluster. 'kubectl get namespaces' lists the namespaces."),
        new(RightMissing, IsRightInTheWay, Missing, RightFix) { Paste = Role },
    ];

    /// <summary>Permissions that another connection may need although this one succeeded without them.</summary>
    public static readonly CauseRule OtherRights =
        new(RightMissing, facts => !facts.Access.IsAnonymous && IsRightMissing(facts), Missing, RightFix) { Paste = Role, EvenWhenConnected = true, IsSide = true };

    // A Role for anonymous requests would give everyone access.
    private static bool IsRightInTheWay(DiagnosisFacts facts) => facts.Pods.IsNotUpgraded && !facts.Access.IsAnonymous
        && (facts.Access.Forbidden is not null || IsRightMissing(facts));

    /// <summary>Determines whether a permission is missing. A successful upgrade shows that it is not, since a Role may be limited to single
    /// pods.</summary>
    private static bool IsRightMissing(DiagnosisFacts facts) => Shown(facts).Any();

    private static IEnumerable<Right> Shown(DiagnosisFacts facts) => facts.Access.Missing.Where(right => right switch
    {
        { SubResource: "portforward", Verb: "create" } => !facts.Pods.Spdy.Succeeded,
        { SubResource: "portforward" } => !facts.Pods.WebSocket.Succeeded,
        _ => !right.IsOptional && facts.Pods.Backend is null,
    });

    private static string Missing(DiagnosisFacts facts)
    {
        var rights = string.Join(", ", Shown(facts));
        var who = facts.Access.UserName is { } user ? $"The user {user}" : "The user of the credential";
        return rights.Length == 0
            ? $"{who} lacks a permission: {facts.Access.Forbidden}"
            : $"{who} lacks permissions in namespace {facts.Namespace}: {rights}";
    }

    private static string Role(DiagnosisFacts facts) => RoleText.Write(facts.Target, facts.Namespace, facts.Access.UserName);

    private static string RightFix(DiagnosisFacts facts) =>
        $"Check the name of the namespace, then ask a cluster administrator to apply the Role and RoleBinding below ('kubectl apply -f -')."
        + (facts.Access.UserName is null ? " Replace USER with the user name." : "");
}

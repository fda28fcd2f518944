using PortForward.Net.Doctor.Access;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Doctor.Causes;

/// <summary>What can be wrong with the credential and its rights.</summary>
internal static class AccessCauses
{
    public static readonly CauseRule[] Rules =
    [
        new(CredentialUnavailable,
            facts => facts.Access.CredentialFailure is not null,
            facts => facts.Access.CredentialFailure!.Message,
            _ => "Make what gives the credential work: log in again, or correct the plugin or file that the kubeconfig's user names."),
        new(CredentialMissing,
            facts => facts.Cluster.WithholdsCredential && (facts.Access.IsUnauthorized || facts.Access.IsAnonymous),
            facts => $"The address {facts.Network.ServerText} is plain HTTP, so the credential is not sent",
            _ => "Use the https address of the API server as the cluster's server in the kubeconfig."),
        new(CredentialMissing,
            facts => facts.Access is { IsUnauthorized: true, HasCredential: false },
            _ => "There is no credential, and the API server wants one",
            _ => "Name a user with a credential (a token, a client certificate or a plugin) in the kubeconfig's context, or log in so "
                + "that it is written there."),
        new(CredentialMissing,
            facts => facts.Access is { IsAnonymous: true, HasCredential: false }
                && (facts.Access.Forbidden is not null || facts.Access.Missing.Exists(right => !right.IsOptional)),
            _ => "There is no credential, and anonymous requests lack the rights",
            _ => "Name a user with a credential (a token, a client certificate or a plugin) in the kubeconfig's context, or log in so "
                + "that it is written there."),
        new(TokenExpired,
            facts => facts.Access is { IsUnauthorized: true, Token.Expires: { } expires } && expires <= facts.Now,
            facts => $"The token expired {PlainText.Date(facts.Access.Token!.Expires!.Value)}",
            _ => "Log in again, or have a new token made ('kubectl create token SERVICE-ACCOUNT'), and put it into the kubeconfig's user."),
        new(CredentialRefused,
            facts => facts.Access.IsUnauthorized || (facts.Access is { IsAnonymous: true, HasCredential: true }),
            facts => $"The API server at {facts.Network.ServerText} does not know the credential",
            _ => "Log in again, or fetch the kubeconfig anew; check that the context's user belongs to this cluster.")
        {
            IsLastResort = true,
        },
        new(NamespaceMissing,
            facts => facts.Pods.IsNamespaceMissing,
            facts => $"The namespace {facts.Namespace} does not exist",
            _ => "Name another namespace (-n NAMESPACE), or check that the context is the one of this cluster; 'kubectl get namespaces' lists them."),
        new(RightMissing, IsRightInTheWay, Missing, RightFix) { Paste = Role },
    ];

    /// <summary>Rights that one connection was had without, and another may need.</summary>
    public static readonly CauseRule OtherRights =
        new(RightMissing, facts => !facts.Access.IsAnonymous && IsRightMissing(facts), Missing, RightFix) { Paste = Role, EvenWhenConnected = true, IsSide = true };

    // A Role for whoever has no credential would let everybody in.
    private static bool IsRightInTheWay(DiagnosisFacts facts) => facts.Pods.IsNotUpgraded && !facts.Access.IsAnonymous
        && (facts.Access.Forbidden is not null || IsRightMissing(facts));

    /// <summary>Whether a right is missing that an upgrade has not shown to be there after all: a Role may be for single pods.</summary>
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
            ? $"{who} lacks a right: {facts.Access.Forbidden}"
            : $"{who} lacks rights in namespace {facts.Namespace}: {rights}";
    }

    private static string Role(DiagnosisFacts facts) => RoleText.Write(facts.Target, facts.Namespace, facts.Access.UserName);

    private static string RightFix(DiagnosisFacts facts) =>
        $"Check the namespace's name, then have somebody who may do so apply the Role and RoleBinding below ('kubectl apply -f -')."
        + (facts.Access.UserName is null ? " Put the user's name in USER's place." : "");
}

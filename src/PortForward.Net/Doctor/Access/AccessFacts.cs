using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Doctor.Access;

/// <summary>The facts about the credential and its permissions.</summary>
internal sealed class AccessFacts
{
    /// <summary>Gets or sets a value indicating whether requests carry a credential.</summary>
    public bool HasCredential { get; set; }

    /// <summary>Gets or sets the failure to obtain the configured credential.</summary>
    public PortForwardException? CredentialFailure { get; set; }

    /// <summary>Gets or sets the validity period of the token, if it is known.</summary>
    public TokenDates? Token { get; set; }

    /// <summary>Gets or sets a value indicating whether the API server rejects the credential.</summary>
    public bool IsUnauthorized { get; set; }

    /// <summary>Gets the user name that the API server associates with the credential; null if it is unknown.</summary>
    public string? UserName { get; private set; }

    public bool IsAnonymous => UserName == "system:anonymous";

    /// <summary>Gets the permissions that are missing, according to the API server.</summary>
    public List<Right> Missing { get; } = [];

    /// <summary>Gets the message of the API server for a request that lacked a permission.</summary>
    public string? Forbidden { get; private set; }

    public void NoteUser(string? name) => UserName ??= string.IsNullOrEmpty(name) ? null : PlainText.OneLine(name);

    /// <summary>Records a refusal because of a missing permission, with the user name in it.</summary>
    public void NoteForbidden(PortForwardException refusal)
    {
        Forbidden ??= PlainText.OneLine(refusal.Message);
        NoteUser(ServerText.UserOf(refusal.ServerMessage));
    }
}

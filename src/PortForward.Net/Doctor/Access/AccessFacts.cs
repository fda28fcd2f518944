using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Doctor.Access;

/// <summary>What is known of the credential and its rights.</summary>
internal sealed class AccessFacts
{
    /// <summary>Whether requests carry a credential of any kind.</summary>
    public bool HasCredential { get; set; }

    /// <summary>Why there is no credential, though one is configured.</summary>
    public PortForwardException? CredentialFailure { get; set; }

    /// <summary>When the token is valid, where it tells.</summary>
    public TokenDates? Token { get; set; }

    /// <summary>Whether the API server does not know the credential.</summary>
    public bool IsUnauthorized { get; set; }

    /// <summary>The name by which the API server knows the credential; null where it has not told.</summary>
    public string? UserName { get; private set; }

    public bool IsAnonymous => UserName == "system:anonymous";

    /// <summary>The rights that are missing, by the API server's own answer.</summary>
    public List<Right> Missing { get; } = [];

    /// <summary>What a request was answered that lacked a right.</summary>
    public string? Forbidden { get; private set; }

    public void NoteUser(string? name) => UserName ??= string.IsNullOrEmpty(name) ? null : PlainText.OneLine(name);

    /// <summary>Notes the API server's refusal for a missing right, and the user that it names.</summary>
    public void NoteForbidden(PortForwardException refusal)
    {
        Forbidden ??= PlainText.OneLine(refusal.Message);
        NoteUser(ServerText.UserOf(refusal.ServerMessage));
    }
}

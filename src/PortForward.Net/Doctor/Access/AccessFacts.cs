namespace PortForward.Net.Doctor.Access;

/// <summary>What is known of the credential and its rights.</summary>
internal sealed class AccessFacts
{
    private const string UserMark = "User \"";

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

    /// <summary>Notes the API server's words for a missing right; they name the user.</summary>
    public void NoteForbidden(string message)
    {
        Forbidden ??= PlainText.OneLine(message);
        NoteUserOf(message);
    }

    /// <summary>Takes the user's name out of the API server's words.</summary>
    public void NoteUserOf(string message)
    {
        var start = message.IndexOf(UserMark, StringComparison.Ordinal);
        var end = start < 0 ? -1 : message.IndexOf('"', start + UserMark.Length);
        NoteUser(end < 0 ? null : message[(start + UserMark.Length)..end]);
    }
}

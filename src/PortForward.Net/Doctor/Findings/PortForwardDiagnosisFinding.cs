namespace PortForward.Net;

/// <summary>A cause that a <see cref="PortForwardDiagnosis"/> found, with its fix.</summary>
public sealed class PortForwardDiagnosisFinding
{
    internal PortForwardDiagnosisFinding(PortForwardDiagnosisCause cause, string message, string fix, string? paste, bool isBlocking)
    {
        Cause = cause;
        Message = message;
        Fix = fix;
        Paste = paste;
        IsBlocking = isBlocking;
    }

    /// <summary>Gets the cause.</summary>
    public PortForwardDiagnosisCause Cause { get; }

    /// <summary>Gets the message that describes the cause. It never contains a credential.</summary>
    public string Message { get; }

    /// <summary>Gets the recommended fix.</summary>
    public string Fix { get; }

    /// <summary>Gets the text to paste for the fix, for example a Role and its RoleBinding in YAML; <see langword="null"/> if there is none.</summary>
    public string? Paste { get; }

    /// <summary>Gets a value indicating whether the cause prevents connections. <see langword="false"/> if the test connection succeeded
    /// anyway.</summary>
    public bool IsBlocking { get; }

    /// <summary>Returns <see cref="Message"/>.</summary>
    public override string ToString() => Message;
}

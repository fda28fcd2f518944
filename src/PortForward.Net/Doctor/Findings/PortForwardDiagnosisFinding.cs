namespace PortForward.Net;

/// <summary>A cause that a <see cref="PortForwardDiagnosis"/> found, and what to do about it.</summary>
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

    /// <summary>The cause, for code.</summary>
    public PortForwardDiagnosisCause Cause { get; }

    /// <summary>The cause, in a sentence; never a credential.</summary>
    public string Message { get; }

    /// <summary>What to do about it.</summary>
    public string Fix { get; }

    /// <summary>What the fix asks to paste, for example a Role and its RoleBinding in YAML; null where there is nothing.</summary>
    public string? Paste { get; }

    /// <summary>Whether no connection can be had because of it; false where one was had all the same.</summary>
    public bool IsBlocking { get; }

    /// <summary>Gives the sentence of the cause.</summary>
    public override string ToString() => Message;
}

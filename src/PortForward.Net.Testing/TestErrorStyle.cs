namespace PortForward.Net.Testing;

/// <summary>How the pod's side ends the error stream once it has written why a connection failed.</summary>
public enum TestErrorStyle
{
    /// <summary>With a reset, as container runtimes of 2024 and later do. The session stays usable.</summary>
    Reset,

    /// <summary>With an ordinary end, as older container runtimes do.</summary>
    Finish,
}

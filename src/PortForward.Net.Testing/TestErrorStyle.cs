namespace PortForward.Net.Testing;

/// <summary>Specifies how the error stream ends after the error text.</summary>
public enum TestErrorStyle
{
    /// <summary>With a reset, like container runtimes since 2024. The session remains usable.</summary>
    Reset,

    /// <summary>With a FIN, like older container runtimes.</summary>
    Finish,
}

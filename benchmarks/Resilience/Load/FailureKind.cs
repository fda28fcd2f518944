namespace PortForward.Net.Resilience.Load;

/// <summary>What an application sees of a failed connection.</summary>
internal enum FailureKind
{
    /// <summary>The connection failed with an error.</summary>
    Error,

    /// <summary>Nothing listens on the local port.</summary>
    NotListening,

    /// <summary>The connection ended cleanly, but bytes are missing.</summary>
    Truncated,

    /// <summary>Other bytes arrived than were expected.</summary>
    Wrong,

    /// <summary>No answer arrived in time.</summary>
    TimedOut,
}

namespace PortForward.Net.Testing;

/// <summary>The directions of a session's connection.</summary>
[Flags]
public enum TestLinkDirections
{
    /// <summary>No direction.</summary>
    None = 0,

    /// <summary>From the client to the server.</summary>
    ToServer = 1,

    /// <summary>From the server to the client.</summary>
    ToClient = 2,

    /// <summary>Both directions.</summary>
    Both = ToServer | ToClient,
}

namespace PortForward.Net;

/// <summary>What a forwarder does where a local port is taken.</summary>
public enum LocalPortPolicy
{
    /// <summary>The port that was asked for, or a failure.</summary>
    Exact,

    /// <summary>The port that was asked for, or a free one where that is taken or may not be bound on one of the addresses. Other failures,
    /// such as an address that does not exist, stay failures; Unix sockets have no other path to take.</summary>
    PreferThenDynamic,
}

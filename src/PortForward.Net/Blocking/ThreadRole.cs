namespace PortForward.Net.Blocking;

/// <summary>What a thread does that is in a synchronous call. Code that would otherwise wait for the thread pool asks for it.</summary>
internal enum ThreadRole
{
    /// <summary>It is in none.</summary>
    None,

    /// <summary>It writes, and may block until the socket takes more.</summary>
    Writing,

    /// <summary>It runs the session's receive loop, and must get back to its caller: the loop waits after each receive.</summary>
    Receiving,
}

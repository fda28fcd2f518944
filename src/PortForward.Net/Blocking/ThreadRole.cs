namespace PortForward.Net.Blocking;

/// <summary>The role of a thread in a synchronous call. Checked by code that would otherwise wait for the thread pool.</summary>
internal enum ThreadRole
{
    /// <summary>The thread is not in a synchronous call.</summary>
    None,

    /// <summary>It writes, and may block until the socket accepts more.</summary>
    Writing,

    /// <summary>It runs the session's receive loop and must return to its caller, so the loop waits after each receive.</summary>
    Receiving,
}

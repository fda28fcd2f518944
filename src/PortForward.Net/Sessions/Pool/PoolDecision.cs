namespace PortForward.Net.Sessions.Pool;

/// <summary>Specifies how the next connection to a pod is served.</summary>
internal enum PoolDecision
{
    /// <summary>It gets an unused session.</summary>
    UseFree,

    /// <summary>It shares the best healthy session immediately.</summary>
    Share,

    /// <summary>It shares a healthy session with connections to other ports, since there can be no other session.</summary>
    ShareOther,

    /// <summary>It shares a blocked session, since there is no other and there can be none.</summary>
    ShareHeldUp,

    /// <summary>It waits for the session that is being opened.</summary>
    Join,

    /// <summary>A session is opened, and it waits for that.</summary>
    Open,

    /// <summary>It waits in line for a change: the result of a probe, a free place, or an opening that nobody waits for.</summary>
    Wait,

    /// <summary>It fails with the failure of the opening that it waited for.</summary>
    Fail,
}

namespace PortForward.Net.Sessions.Pool;

/// <summary>How the next connection to a pod is served.</summary>
internal enum PoolDecision
{
    /// <summary>It gets a session that serves nobody.</summary>
    UseFree,

    /// <summary>It shares the best of the healthy sessions, at once.</summary>
    Share,

    /// <summary>It shares a healthy session with connections to other ports, since there can be no other session.</summary>
    ShareOther,

    /// <summary>It shares a session that is held up, since there is no other and there can be none.</summary>
    ShareHeldUp,

    /// <summary>It waits for the session that is being opened.</summary>
    Join,

    /// <summary>A session is opened, and it waits for that.</summary>
    Open,

    /// <summary>It waits in line for a change: a probe's answer, a place, or an opening that is nobody's.</summary>
    Wait,

    /// <summary>It fails as the opening did that it waited for.</summary>
    Fail,
}

namespace PortForward.Net;

/// <summary>Specifies what a group does if one of its forwards can't be started.</summary>
public enum FailedStartPolicy
{
    /// <summary>Try again in the background with a growing delay, of up to 10 seconds, until the forward is started or the group is stopped. The other
    /// forwards are not affected.</summary>
    Retry = 0,

    /// <summary>Don't try again. The other forwards are not affected.</summary>
    Keep = 1,

    /// <summary>Close all forwards and throw an exception that names each one that can't be started.</summary>
    Throw = 2,
}

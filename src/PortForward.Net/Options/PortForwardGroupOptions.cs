namespace PortForward.Net;

/// <summary>Provides options for a <c>PortForwardGroup</c>. They are copied when it starts.</summary>
public sealed class PortForwardGroupOptions
{
    /// <summary>Gets or sets what the group does if one of its forwards can't be started.</summary>
    /// <value>The default is <see cref="FailedStartPolicy.Retry"/>.</value>
    public FailedStartPolicy FailedStarts { get; set; }

    /// <summary>Gets or sets a value indicating whether starting waits until each forward has been started or has failed once.</summary>
    /// <value>The default is <see langword="true"/>. If <see langword="false"/>, the forwards start in the background, so a slow one doesn't delay the
    /// result. Can't be combined with <see cref="FailedStartPolicy.Throw"/>.</value>
    public bool WaitForStart { get; set; } = true;

    internal PortForwardGroupOptions Copy()
    {
        if (!Enum.IsDefined(FailedStarts))
        {
            throw new ArgumentOutOfRangeException(nameof(FailedStarts), FailedStarts, "The value is not a policy for failed starts.");
        }

        return WaitForStart || FailedStarts != FailedStartPolicy.Throw
            ? (PortForwardGroupOptions)MemberwiseClone()
            : throw new ArgumentException("A group that doesn't wait for its start can't throw if it fails; set WaitForStart, or another policy.", nameof(WaitForStart));
    }
}

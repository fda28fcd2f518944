namespace PortForward.Net.Resolution;

/// <summary>The limits of finding a target's pod.</summary>
internal static class ResolutionLimits
{
    /// <summary>The maximum length of a watch event.</summary>
    public const int WatchEventLength = 16 * 1024 * 1024;

    /// <summary>The pause before the target is read again, or a watch that has ended is started again.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
}

namespace PortForward.Net.Tool.Completion;

/// <summary>The target types for completion, with their most common names.</summary>
internal static class TargetTypes
{
    /// <summary>The subcommands, which are completed in the position of the target.</summary>
    public const string Commands = "doctor stdio up completion";

    public static readonly string[] All = ["pod/", "svc/", "deploy/", "sts/", "rs/", "rc/", "ds/", "job/"];
}

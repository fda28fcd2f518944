namespace PortForward.Net.Tool.Completion;

/// <summary>The types that a target can have, as they are offered: the name that is typed most.</summary>
internal static class TargetTypes
{
    /// <summary>The commands that may stand in place of a target.</summary>
    public const string Commands = "doctor completion";

    public static readonly string[] All = ["pod/", "svc/", "deploy/", "sts/", "rs/", "rc/", "ds/", "job/"];
}

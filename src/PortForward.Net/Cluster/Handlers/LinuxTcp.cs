namespace PortForward.Net.Cluster.Handlers;

/// <summary>Linux's socket options of TCP that .NET has no names for (linux/tcp.h).</summary>
internal static class LinuxTcp
{
    public const int Level = 6;

    public const int Cork = 3;

    public const int Info = 11;
}

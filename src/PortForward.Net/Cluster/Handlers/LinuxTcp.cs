namespace PortForward.Net.Cluster.Handlers;

/// <summary>TCP socket options of Linux that .NET does not define (linux/tcp.h).</summary>
internal static class LinuxTcp
{
    public const int Level = 6;

    public const int Cork = 3;

    public const int Info = 11;
}

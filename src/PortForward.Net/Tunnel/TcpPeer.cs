using System.Net.Sockets;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tunnel;

/// <summary>Queries the kernel about the peer of a TCP connection.</summary>
/// <remarks>A TCP user timeout would end uploads to a live pod that does not read, since it also counts a closed window. This class distinguishes
/// the two.</remarks>
internal static class TcpPeer
{
    // struct tcp_info of Linux (uapi/linux/tcp.h), which is the same on all platforms.
    private const int RetransmitsOffset = 2;
    private const int ProbesOffset = 3;
    private const int UnacknowledgedOffset = 24;
    private const int LastAckReceivedOffset = 56;
    private const int BytesAcknowledgedOffset = 120;
    private const int NotSentOffset = 144;
    private const int LeastLength = NotSentOffset + sizeof(uint);

    /// <summary>Determines whether the peer's host has acknowledged nothing for a time despite repeated retransmissions or probes.</summary>
    /// <returns>False also if the system does not report it. Only Linux does.</returns>
    public static bool IsUnreachable(Socket socket, TimeSpan limit)
    {
        Span<byte> info = stackalloc byte[256];
        return TryGetInfo(socket, info)
            && info[RetransmitsOffset] + info[ProbesOffset] >= TunnelLimits.UnansweredTries
            && UInt32At(info, LastAckReceivedOffset) >= limit.TotalMilliseconds;
    }

    /// <summary>Determines whether the peer's kernel has acknowledged all data. Returns true also if the system does not report it.</summary>
    public static bool HasEverything(Socket socket)
    {
        Span<byte> info = stackalloc byte[256];
        return !TryGetInfo(socket, info) || (UInt32At(info, UnacknowledgedOffset) == 0 && UInt32At(info, NotSentOffset) == 0);
    }

    /// <summary>Gets the total number of bytes that the peer's kernel has acknowledged; 0 if the system does not report it.</summary>
    public static long BytesAcknowledged(Socket socket)
    {
        Span<byte> info = stackalloc byte[256];
        return TryGetInfo(socket, info) ? BitConverter.ToInt64(info[BytesAcknowledgedOffset..]) : 0;
    }

    private static bool TryGetInfo(Socket socket, Span<byte> info)
    {
        try
        {
            return OperatingSystem.IsLinux() && socket.ProtocolType == ProtocolType.Tcp && socket.GetRawSocketOption(LinuxTcp.Level, LinuxTcp.Info, info) >= LeastLength;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static uint UInt32At(ReadOnlySpan<byte> info, int offset) => BitConverter.ToUInt32(info[offset..]);
}

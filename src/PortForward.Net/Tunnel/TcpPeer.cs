using System.Net.Sockets;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tunnel;

/// <summary>What the kernel knows of the other end of a TCP connection.</summary>
/// <remarks>A TCP user timeout would end uploads to a pod that is alive and does not read, since it also counts a window that stays closed; this tells
/// the two apart.</remarks>
internal static class TcpPeer
{
    // struct tcp_info of Linux (uapi/linux/tcp.h), the same on all its platforms.
    private const int RetransmitsOffset = 2;
    private const int ProbesOffset = 3;
    private const int UnacknowledgedOffset = 24;
    private const int LastAckReceivedOffset = 56;
    private const int BytesAcknowledgedOffset = 120;
    private const int NotSentOffset = 144;
    private const int LeastLength = NotSentOffset + sizeof(uint);

    /// <summary>Whether the host at the other end has acknowledged nothing for a time, although the kernel asked it again and again.</summary>
    /// <returns>False also where the system does not tell, which is everywhere but on Linux.</returns>
    public static bool IsUnreachable(Socket socket, TimeSpan limit)
    {
        Span<byte> info = stackalloc byte[256];
        return TryGetInfo(socket, info)
            && info[RetransmitsOffset] + info[ProbesOffset] >= TunnelLimits.UnansweredTries
            && UInt32At(info, LastAckReceivedOffset) >= limit.TotalMilliseconds;
    }

    /// <summary>Whether the other end's kernel has all that was sent; true also where the system does not tell.</summary>
    public static bool HasEverything(Socket socket)
    {
        Span<byte> info = stackalloc byte[256];
        return !TryGetInfo(socket, info) || (UInt32At(info, UnacknowledgedOffset) == 0 && UInt32At(info, NotSentOffset) == 0);
    }

    /// <summary>How many bytes the other end's kernel has acknowledged, all in all; 0 where the system does not tell.</summary>
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

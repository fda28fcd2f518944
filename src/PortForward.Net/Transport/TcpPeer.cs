using System.Buffers.Binary;
using System.Net.Sockets;

namespace PortForward.Net.Transport;

/// <summary>What the kernel knows of the other end of a TCP connection.</summary>
/// <remarks>A TCP user timeout would end uploads to a pod that is alive and does not read, since it also counts a window that stays closed; this tells
/// the two apart.</remarks>
internal static class TcpPeer
{
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;

    // struct tcp_info of Linux (uapi/linux/tcp.h), the same on all its platforms.
    private const int RetransmitsOffset = 2;
    private const int ProbesOffset = 3;
    private const int LastAckReceivedOffset = 56;
    private const int LeastLength = 60;

    /// <summary>Once may be chance.</summary>
    private const int UnansweredTries = 2;

    /// <summary>Whether the host at the other end has acknowledged nothing for a time, although the kernel asked it again and again.</summary>
    /// <returns>False also where the system does not tell, which is everywhere but on Linux.</returns>
    public static bool IsUnreachable(Socket socket, TimeSpan limit)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<byte> info = stackalloc byte[256];
        try
        {
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, info) >= LeastLength
                && info[RetransmitsOffset] + info[ProbesOffset] >= UnansweredTries
                && BinaryPrimitives.ReadUInt32LittleEndian(info[LastAckReceivedOffset..]) >= limit.TotalMilliseconds;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}

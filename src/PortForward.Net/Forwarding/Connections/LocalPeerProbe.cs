using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>Queries the kernel about the peer of a local connection.</summary>
/// <remarks>
/// A closed socket and a half-closed one look the same: both send a FIN. But only the application with the half-closed socket still waits for a response,
/// for which the connection to the pod must be kept (protocol.md 6.3). Linux reports who owns a local socket (sock_diag(7)). If it does not, and on other
/// systems, every peer counts as half-closed.
/// </remarks>
internal static partial class LocalPeerProbe
{
    private const int NetlinkFamily = 16;
    private const int RawAndCloseOnExec = 3 | 0x80000;
    private const int SocketDiagnosis = 4;

    // struct nlmsghdr, then struct inet_diag_req_v2.
    private const int RequestLength = 16 + 56;
    private const ushort DiagnoseByFamily = 20;
    private const ushort IsRequest = 1;

    // struct nlmsghdr, then struct inet_diag_msg.
    private const int AnswerLength = 16 + 72;
    private const int StateOffset = 16 + 1;
    private const int InodeOffset = 16 + 68;
    private const byte FinWait1 = 4;
    private const byte FinWait2 = 5;

    /// <summary>Determines whether the peer has closed its socket, after this side has read the FIN.</summary>
    public static bool HasClosed(Socket socket)
    {
        try
        {
            return OperatingSystem.IsLinux() && BitConverter.IsLittleEndian
                && socket.LocalEndPoint is IPEndPoint here && socket.RemoteEndPoint is IPEndPoint there
                && IPAddress.IsLoopback(there.Address) && IsOrphan(there, here);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static bool IsOrphan(IPEndPoint from, IPEndPoint to)
    {
        Span<byte> message = stackalloc byte[256];
        Fill(message, from, to);
        var netlink = OpenSocket(NetlinkFamily, RawAndCloseOnExec, SocketDiagnosis);
        if (netlink < 0)
        {
            return false;
        }

        try
        {
            // The kernel responds before send returns. If there is no such socket, it is in another network namespace, and nothing is known.
            return Send(netlink, message, RequestLength, 0) == RequestLength
                && Receive(netlink, message, (nuint)message.Length, 0) >= AnswerLength
                && BinaryPrimitives.ReadUInt16LittleEndian(message[4..]) == DiagnoseByFamily
                && message[StateOffset] is FinWait1 or FinWait2
                && BinaryPrimitives.ReadUInt32LittleEndian(message[InodeOffset..]) == 0;
        }
        finally
        {
            _ = Close(netlink);
        }
    }

    private static void Fill(Span<byte> request, IPEndPoint from, IPEndPoint to)
    {
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, RequestLength);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], DiagnoseByFamily);
        BinaryPrimitives.WriteUInt16LittleEndian(request[6..], IsRequest);
        var body = request[16..];
        body[0] = from.AddressFamily == AddressFamily.InterNetwork ? (byte)2 : (byte)10;
        body[1] = (byte)ProtocolType.Tcp;
        body.Slice(4, 4).Fill(0xFF); // In any state.
        BinaryPrimitives.WriteUInt16BigEndian(body[8..], (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(body[10..], (ushort)to.Port);
        from.Address.TryWriteBytes(body[12..], out _);
        to.Address.TryWriteBytes(body[28..], out _);
        body.Slice(48, 8).Fill(0xFF); // No cookie.
    }

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(int socket, Span<byte> message, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv")]
    private static partial nint Receive(int socket, Span<byte> message, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int socket);
}

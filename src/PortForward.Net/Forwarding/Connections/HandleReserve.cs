using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>Determines whether the process has few file handles left.</summary>
/// <remarks>
/// A .NET process without handles cannot create a thread and fails with "Out of memory.", so the last ones are reserved for the rest of the process. Unix
/// assigns the lowest free number to a new file: a socket with a high number shows that all lower ones are in use.
/// </remarks>
internal static partial class HandleReserve
{
    /// <summary>Gets a value indicating whether a socket that was just opened took one of the last handles.</summary>
    public static bool IsTouchedBy(Socket socket) => IsTouchedBy(socket.Handle, Limit());

    /// <summary>Gets a value indicating whether a new file would take one of the last handles, or fail.</summary>
    public static bool IsTouched()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            return IsTouchedBy(probe);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    internal static bool IsTouchedBy(nint handle, long limit) => handle >= limit
        - Math.Clamp(limit / ForwardingLimits.ReservedHandleShare, ForwardingLimits.FewestReservedHandles, ForwardingLimits.MostReservedHandles);

    /// <summary>Gets the maximum number of handles of the process. Other systems than Linux and macOS count as unlimited.</summary>
    private static long Limit()
    {
        var kind = OperatingSystem.IsLinux() ? 7 : OperatingSystem.IsMacOS() ? 8 : -1;
        return kind >= 0 && Environment.Is64BitProcess && GetLimit(kind, out var limits) == 0 ? (long)Math.Min(limits.Soft, long.MaxValue) : long.MaxValue;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int kind, out Limits limits);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }
}

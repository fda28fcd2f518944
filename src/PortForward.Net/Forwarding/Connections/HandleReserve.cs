using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>Says whether the process has few file handles left.</summary>
/// <remarks>
/// A .NET process without handles can't create a thread and ends with "Out of memory.", so the last ones are left to the rest of the process. Unix
/// gives a new file the lowest free number: a socket with a high number shows that all lower ones are in use.
/// </remarks>
internal static partial class HandleReserve
{
    /// <summary>Gets a value indicating whether a socket that was just opened took one of the last handles.</summary>
    public static bool IsTouchedBy(Socket socket) => IsTouchedBy(socket.Handle, Limit());

    /// <summary>Gets a value indicating whether a new file would take one of the last handles, or get none.</summary>
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

    /// <summary>Gets the number of handles that the process may have; other systems than Linux and macOS are left to themselves.</summary>
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

using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Running;

/// <summary>System calls that .NET does not provide: sending signals, and checking for the foreground.</summary>
internal static partial class NativeSignals
{
    private const int StandardStreams = 3;

    /// <summary>Gets the system's number of a signal.</summary>
    public static int NumberOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        _ => 15,
    };

    public static void Send(int process, PosixSignal signal) => _ = Kill(process, NumberOf(signal));

    /// <summary>Determines whether this process is in the foreground of a terminal, so that Ctrl+C also reaches its children.</summary>
    public static bool IsInForeground()
    {
        for (var stream = 0; stream < StandardStreams; stream++)
        {
            if (ForegroundGroup(stream) == ProcessGroup())
            {
                return true;
            }
        }

        return false;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ForegroundGroup(int stream);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ProcessGroup();
}

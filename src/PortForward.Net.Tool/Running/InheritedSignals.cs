using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Running;

/// <summary>Undoes what a shell does to commands in the background: it lets them ignore SIGINT, and .NET keeps to that, so that
/// <c>portforward ... &amp;</c> could not be ended by <c>kill -INT</c>, as kubectl can.</summary>
internal static partial class InheritedSignals
{
    private const int Interrupt = 2;
    private const nint Default = 0;

    public static void Restore()
    {
        if (!OperatingSystem.IsWindows())
        {
            SetHandler(Interrupt, Default);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}

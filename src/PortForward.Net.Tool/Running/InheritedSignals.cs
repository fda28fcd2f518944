using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Running;

/// <summary>Restores the default handling of SIGINT. A shell makes background commands ignore it, and .NET respects that, so that
/// <c>portforward ... &amp;</c> would ignore <c>kill -INT</c>, unlike kubectl.</summary>
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

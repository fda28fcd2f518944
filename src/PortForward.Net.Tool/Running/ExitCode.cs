using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Running;

/// <summary>The exit codes of the command.</summary>
internal static class ExitCode
{
    public const int Succeeded = 0;
    public const int Failed = 1;

    private const int BySignal = 128;

    /// <summary>Gets the exit code after a signal that ended an incomplete operation.</summary>
    public static int Of(PosixSignal signal) => BySignal + NativeSignals.NumberOf(signal);
}

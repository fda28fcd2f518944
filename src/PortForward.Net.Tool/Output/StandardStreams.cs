using System.Runtime.InteropServices;
using System.Text;

namespace PortForward.Net.Tool.Output;

/// <summary>The standard streams, without <see cref="Console"/>.</summary>
/// <remarks>
/// <see cref="Console"/> switches a terminal to the keypad's application mode before it writes, and never switches it back. If a stream was closed by the
/// caller (<c>&gt;&amp;-</c>), its number is soon reused for a file of the runtime, which must not be written to. The runtime opens its files with the
/// close-on-exec flag, so a stream with that flag did not exist when this process started.
/// </remarks>
internal static partial class StandardStreams
{
    private const int InputNumber = 0;
    private const int OutputNumber = 1;
    private const int ErrorNumber = 2;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    public static TextWriter Output { get; } = Open(OutputNumber);

    public static TextWriter Error { get; } = Open(ErrorNumber);

    /// <summary>Opens stdin for bytes. If it was closed by the caller, it has none.</summary>
    public static Stream OpenInput() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardInput() : IsOpen(InputNumber) ? new StandardStream(InputNumber) : Stream.Null;

    /// <summary>Opens stdout for bytes. Nothing else may then write to it.</summary>
    /// <exception cref="StandardStreamException">It was closed by the caller.</exception>
    public static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        return IsOpen(OutputNumber) ? new StandardStream(OutputNumber) : throw new StandardStreamException("Standard output is closed.");
    }

    private static TextWriter Open(int number)
    {
        if (OperatingSystem.IsWindows())
        {
            return number == OutputNumber ? Console.Out : Console.Error;
        }

        if (!IsOpen(number))
        {
            return TextWriter.Null;
        }

        return TextWriter.Synchronized(
            new StreamWriter(new StandardStream(number), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
    }

    private static bool IsOpen(int number) => FileControl(number, GetFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(int file, int command);
}

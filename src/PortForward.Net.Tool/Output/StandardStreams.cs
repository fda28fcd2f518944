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
    private const int OutputNumber = 1;
    private const int ErrorNumber = 2;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    public static TextWriter Output { get; } = Open(OutputNumber);

    public static TextWriter Error { get; } = Open(ErrorNumber);

    private static TextWriter Open(int number)
    {
        if (OperatingSystem.IsWindows())
        {
            return number == OutputNumber ? Console.Out : Console.Error;
        }

        if (FileControl(number, GetFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0))
        {
            return TextWriter.Null;
        }

        return TextWriter.Synchronized(
            new StreamWriter(new StandardStream(number), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(int file, int command);
}

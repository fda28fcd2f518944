using System.Globalization;
using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Output;

/// <summary>Reads the size of the terminal without <see cref="Console"/>, which would change the terminal's mode.</summary>
internal static partial class TerminalSize
{
    private const int Output = 1;
    private const nuint GetWindowSize = 0x5413;

    /// <summary>Gets the number of columns; 0 if it is unknown.</summary>
    public static int Columns =>
        OperatingSystem.IsLinux() && Control(Output, GetWindowSize, out var size) == 0
            ? size.Columns
            : int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) ? columns : 0;

    /// <summary>Gets the number of rows; 0 if it is unknown.</summary>
    public static int Rows => OperatingSystem.IsLinux() && Control(Output, GetWindowSize, out var size) == 0 ? size.Rows : 0;

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int file, nuint request, out Size size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}

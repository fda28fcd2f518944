namespace PortForward.Net.Tool.Output;

/// <summary>The capabilities of the terminal. A pipe supports only lines.</summary>
internal sealed record Terminal
{
    private const string Red = "31";
    private const string Cyan = "36";
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;

    /// <summary>Gets a value indicating whether a status line can be rewritten.</summary>
    public bool HasStatus { get; init; }

    public bool HasOutputColor { get; init; }

    public bool HasErrorColor { get; init; }

    /// <summary>Detects the capabilities from stdout, stderr, <c>TERM</c> and <c>NO_COLOR</c>.</summary>
    public static Terminal Detect()
    {
        var isCapable = !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var hasColor = isCapable && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal
        {
            HasStatus = isCapable && !Console.IsOutputRedirected,
            HasOutputColor = hasColor && !Console.IsOutputRedirected,
            HasError = !Console.IsErrorRedirected,
            HasErrorColor = hasColor && !Console.IsErrorRedirected,
        };
    }

    /// <summary>Gets a value indicating whether stderr is displayed on a terminal.</summary>
    public bool HasError { get; init; }

    /// <summary>Gets the number of columns.</summary>
    public static int Width => TerminalSize.Columns is var columns and > 0 ? columns : DefaultWidth;

    /// <summary>Gets the number of rows.</summary>
    public static int Height => TerminalSize.Rows is var rows and > 0 ? rows : DefaultHeight;

    public string PaintOutput(string line) => HasOutputColor ? Paint(line, Cyan) : line;

    public string PaintError(string line) => HasErrorColor ? Paint(line, Red) : line;

    /// <summary>Gets the sequence that clears the current line, which contains the status.</summary>
    public static string Erase => "\r\e[K";

    /// <summary>Truncates a status to the width of the terminal, since a wrapped one could not be erased.</summary>
    public static string Fit(string status)
    {
        var width = Math.Max(1, Width - 1);
        return status.Length > width ? status[..width] : status;
    }

    private static string Paint(string line, string color) => $"\e[{color}m{line}\e[0m";
}

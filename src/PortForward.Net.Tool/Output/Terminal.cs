namespace PortForward.Net.Tool.Output;

/// <summary>What the terminal can show; a pipe can show nothing but lines.</summary>
internal sealed record Terminal
{
    private const string Red = "31";
    private const string Cyan = "36";
    private const int DefaultWidth = 80;

    /// <summary>Whether a line at the bottom may be rewritten.</summary>
    public bool HasStatus { get; init; }

    public bool HasOutputColor { get; init; }

    public bool HasErrorColor { get; init; }

    /// <summary>Looks at where stdout and stderr go, at <c>TERM</c> and at <c>NO_COLOR</c>.</summary>
    public static Terminal Detect()
    {
        var isCapable = !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        var hasColor = isCapable && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new Terminal
        {
            HasStatus = isCapable && !Console.IsOutputRedirected,
            HasOutputColor = hasColor && !Console.IsOutputRedirected,
            HasErrorColor = hasColor && !Console.IsErrorRedirected,
        };
    }

    public string PaintOutput(string line) => HasOutputColor ? Paint(line, Cyan) : line;

    public string PaintError(string line) => HasErrorColor ? Paint(line, Red) : line;

    /// <summary>Clears the line that the cursor is on, which holds the status.</summary>
    public static string Erase => "\r\e[K";

    /// <summary>Cuts a status to the terminal's width: one that wraps could not be erased.</summary>
    public static string Fit(string status)
    {
        var width = Math.Max(1, (TerminalSize.Columns is var columns and > 0 ? columns : DefaultWidth) - 1);
        return status.Length > width ? status[..width] : status;
    }

    private static string Paint(string line, string color) => $"\e[{color}m{line}\e[0m";
}

using PortForward.Net.Errors;

namespace PortForward.Net.Doctor;

/// <summary>Formats texts for display, and limits texts from outside to one line of bounded length.</summary>
internal static class PlainText
{
    public static string OneLine(string text) => OutsideText.Shorten(OutsideText.OneLine(text), DoctorLimits.TextLength);

    /// <summary>Adds a full stop to a text if it has none.</summary>
    public static string Sentence(string text)
    {
        var line = OneLine(text);
        return line.Length == 0 || line[^1] is '.' or '!' or '?' or '…' ? line : line + ".";
    }

    /// <summary>Formats a date unambiguously, in UTC with seconds.</summary>
    public static string Date(DateTimeOffset date) =>
        date.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Formats a time span in its largest unit, for example <c>3 minutes</c>.</summary>
    public static string Span(TimeSpan span)
    {
        var time = span.Duration();
        return time.TotalDays >= 2 ? $"{Math.Round(time.TotalDays)} days"
            : time.TotalHours >= 2 ? $"{Math.Round(time.TotalHours)} hours"
            : time.TotalMinutes >= 2 ? $"{Math.Round(time.TotalMinutes)} minutes"
            : Math.Round(time.TotalSeconds) is var seconds and not 1 ? $"{seconds} seconds"
            : "1 second";
    }
}

using PortForward.Net.Errors;

namespace PortForward.Net.Doctor;

/// <summary>Keeps what servers and proxies say to one line of bounded length.</summary>
internal static class PlainText
{
    public static string OneLine(string text) => OutsideText.Shorten(OutsideText.OneLine(text), DoctorLimits.TextLength);

    /// <summary>Ends a text as a sentence ends.</summary>
    public static string Sentence(string text)
    {
        var line = OneLine(text);
        return line.Length == 0 || line[^1] is '.' or '!' or '?' or '…' ? line : line + ".";
    }

    /// <summary>Gives a date as people of all countries read it, to the second, in UTC.</summary>
    public static string Date(DateTimeOffset date) =>
        date.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Gives a time in the largest unit that it fills, for example <c>3 minutes</c>.</summary>
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

using System.Buffers;
using System.Globalization;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Parses durations in the format of Go and kubectl: <c>1m0s</c>, <c>1.5h</c>, <c>500ms</c>, <c>0</c>.</summary>
internal static class GoDuration
{
    /// <summary>The longest duration that the options of the library accept. A longer one makes no difference to a person who waits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Name, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Limits a duration to the longest that the library accepts.</summary>
    public static TimeSpan Limit(TimeSpan duration) => duration < Longest ? duration : Longest;

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var negative = text.StartsWith("-");
        text = negative || text.StartsWith("+") ? text[1..] : text;
        if (text is "0")
        {
            return true;
        }

        var seconds = 0.0;
        for (var rest = text; !rest.IsEmpty;)
        {
            if (!TryReadPart(ref rest, out var part))
            {
                return false;
            }

            seconds += part;
        }

        seconds = Math.Min(seconds, Longest.TotalSeconds);
        duration = TimeSpan.FromSeconds(negative ? -seconds : seconds);
        return !text.IsEmpty;
    }

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, out double seconds)
    {
        seconds = 0;
        var end = rest.IndexOfAnyExcept(NumberCharacters);
        if (end <= 0 || !double.TryParse(rest[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        rest = rest[end..];
        var unitEnd = rest.IndexOfAny(NumberCharacters);
        var unit = unitEnd < 0 ? rest : rest[..unitEnd];
        rest = rest[unit.Length..];
        foreach (var (name, length) in Units)
        {
            if (unit.SequenceEqual(name))
            {
                seconds = number * length;
                return true;
            }
        }

        return false;
    }
}

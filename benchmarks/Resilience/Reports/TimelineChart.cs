using System.Globalization;
using System.Security;
using System.Text;
using PortForward.Net.Resilience.Rounds;

namespace PortForward.Net.Resilience.Reports;

/// <summary>A line for each fault and forwarder: the round with the median recovery. The colors are readable on white and on black.</summary>
internal static class TimelineChart
{
    private const int Width = 960;
    private const int Left = 210;
    private const int Right = 16;
    private const int Head = 66;
    private const int LineHeight = 20;
    private const int FaultGap = 8;
    private const int BandHeight = 12;
    private const double Before = 1;
    private const double Longest = 20;
    private const string Text = "#768088";
    private const string Good = "#2f9e6e";
    private const string OfKubectl = "#b07d2b";
    private const string Failed = "#e5484d";
    private const string FaultLine = "#8b5cf6";
    private const string ReadyLine = "#3b82f6";

    /// <summary>Good answers that are closer than this are one band.</summary>
    private static readonly TimeSpan Joined = TimeSpan.FromMilliseconds(100);

    public static string Create(string route, IReadOnlyList<RoundResult> rounds)
    {
        var faults = rounds.GroupBy(round => round.Fault)
            .Select(fault => fault.GroupBy(round => round.Contestant.Name).Select(group => Representative([.. group])).ToList())
            .ToList();
        var seconds = Math.Clamp(faults.SelectMany(fault => fault).Max(round => (round.To - round.From).TotalSeconds), 4, Longest);
        var height = Head + faults.Sum(fault => (fault.Count * LineHeight) + FaultGap) + 8;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\"");
        text.Append(CultureInfo.InvariantCulture, $" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"{Text}\">\n");
        text.Append(CultureInfo.InvariantCulture, $"<title>Good answers and failures around each fault, {SecurityElement.Escape(route)}</title>\n");
        AppendLegend(text, route);
        AppendAxis(text, seconds, height);
        var top = Head;
        foreach (var fault in faults)
        {
            foreach (var round in fault)
            {
                AppendRound(text, round, top, seconds);
                top += LineHeight;
            }

            top += FaultGap;
        }

        return text.Append("</svg>\n").ToString();
    }

    private static RoundResult Representative(IReadOnlyList<RoundResult> rounds)
        => rounds.OrderBy(round => round.Slowest?.Duration ?? TimeSpan.Zero).ElementAt(rounds.Count / 2);

    private static double X(double second, double seconds) => Left + ((second + Before) / (seconds + Before) * (Width - Left - Right));

    private static void AppendLegend(StringBuilder text, string route)
    {
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"8\" y=\"18\" font-size=\"15\" font-weight=\"600\">{SecurityElement.Escape(route)}: the round of each fault with the median recovery</text>\n");
        (string Color, string Label)[] entries =
        [
            (Good, "good answers"), (OfKubectl, "good answers, kubectl"), (Failed, "failed connections"), (FaultLine, "the fault"), (ReadyLine, "a ready pod exists"),
        ];
        for (var i = 0; i < entries.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{8 + (i * 170)}\" y=\"28\" width=\"10\" height=\"10\" fill=\"{entries[i].Color}\"/>");
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"{24 + (i * 170)}\" y=\"37\">{entries[i].Label}</text>\n");
        }
    }

    private static void AppendAxis(StringBuilder text, double seconds, int height)
    {
        var step = seconds > 10 ? 2 : 1;
        for (var second = 0; second <= seconds; second += step)
        {
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(second, seconds):0.#}\" y=\"{Head - 10}\" text-anchor=\"middle\">{second} s</text>");
            text.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(second, seconds):0.#}\" x2=\"{X(second, seconds):0.#}\" y1=\"{Head - 4}\" y2=\"{height}\" stroke=\"{Text}\" stroke-opacity=\"0.2\"/>\n");
        }
    }

    private static void AppendRound(StringBuilder text, RoundResult round, int top, double seconds)
    {
        var label = SecurityElement.Escape($"{round.Fault.Name}, {round.Contestant.Name}");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{top + BandHeight - 1}\" text-anchor=\"end\">{label}</text>\n");
        foreach (var (begin, end) in Bands(round))
        {
            var (left, right) = (X(Math.Max(begin, -Before), seconds), X(Math.Min(end, seconds), seconds));
            if (begin < seconds && end > -Before)
            {
                var color = round.Contestant.IsOwn ? Good : OfKubectl;
                text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left:0.#}\" y=\"{top}\" width=\"{Math.Max(1, right - left):0.#}\" height=\"{BandHeight}\" fill=\"{color}\"/>\n");
            }
        }

        // A closed port refuses hundreds of connections: one mark for each pixel is enough.
        var failures = round.Failures.Select(each => (each.Failure.End - round.From).TotalSeconds).Where(at => at <= seconds && at >= -Before);
        foreach (var x in failures.Select(at => (int)X(at, seconds)).Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{top - 1}\" width=\"1.5\" height=\"{BandHeight + 2}\" fill=\"{Failed}\"/>\n");
        }

        AppendLine(text, 0, FaultLine, top, seconds);
        foreach (var ready in round.Recoveries.Select(recovery => (recovery.Ready - round.From).TotalSeconds).Where(at => at <= seconds))
        {
            AppendLine(text, ready, ReadyLine, top, seconds);
        }
    }

    private static void AppendLine(StringBuilder text, double second, string color, int top, double seconds)
        => text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{X(second, seconds) - 1:0.#}\" y=\"{top - 4}\" width=\"2\" height=\"{LineHeight}\" fill=\"{color}\"/>\n");

    /// <summary>Returns the periods with good answers, in seconds since the fault.</summary>
    private static List<(double Begin, double End)> Bands(RoundResult round)
    {
        var bands = new List<(double, double)>();
        for (var i = 0; i < round.Good.Count;)
        {
            var first = i;
            while (++i < round.Good.Count && round.Good[i] - round.Good[i - 1] <= Joined)
            {
                // In the same band.
            }

            bands.Add(((round.Good[first] - round.From).TotalSeconds, (round.Good[i - 1] - round.From).TotalSeconds));
        }

        return bands;
    }
}

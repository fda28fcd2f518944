using System.Globalization;

namespace PortForward.Net.Resilience.Rounds;

/// <summary>The times of the rounds of one fault, in milliseconds.</summary>
internal sealed class Times(IReadOnlyList<RoundResult> rounds)
{
    /// <summary>Gets the median of the slowest recovery of each round.</summary>
    public double? Median => MedianOf(rounds.Select(round => round.Slowest?.Duration));

    public double? Worst => rounds.Max(round => Milliseconds(round.Slowest?.Duration));

    /// <summary>Gets the longest part of a recovery in which the probe had succeeded.</summary>
    public double? WorstAfterProbe => rounds.SelectMany(round => round.Recoveries).Max(recovery => Milliseconds(recovery.AfterProbe));

    public double? MedianPause => MedianOf(rounds.Select(round => (TimeSpan?)round.LongestPause));

    public double? MedianOutage => MedianOf(rounds.Select(round => (TimeSpan?)round.Outage));

    public static string Format(double? milliseconds) => milliseconds switch
    {
        null => "–",
        double.PositiveInfinity => "never",
        _ => milliseconds.Value.ToString("#,0", CultureInfo.InvariantCulture),
    };

    public static double? Milliseconds(TimeSpan? time) => time == TimeSpan.MaxValue ? double.PositiveInfinity : time?.TotalMilliseconds;

    private static double? MedianOf(IEnumerable<TimeSpan?> times)
    {
        var sorted = times.Select(Milliseconds).OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

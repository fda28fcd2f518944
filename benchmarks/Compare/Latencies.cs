using System.Diagnostics;

namespace PortForward.Net.Compare;

/// <summary>Times that were taken, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    /// <summary>Whether something was waited for in vain; every figure is then <see cref="Figures.Dead"/>.</summary>
    public bool IsDead { get; set; }

    public void Add(TimeSpan time) => _milliseconds.Add(time.TotalMilliseconds);

    public void AddSince(long timestamp) => Add(Stopwatch.GetElapsedTime(timestamp));

    public void AddAll(Latencies others) => _milliseconds.AddRange(others._milliseconds);

    /// <summary>The smallest time that this part of all, from 0 to 1, does not exceed.</summary>
    public double Percentile(double part)
    {
        if (IsDead || _milliseconds.Count == 0)
        {
            return Figures.Dead;
        }

        _milliseconds.Sort();
        return _milliseconds[Math.Clamp((int)Math.Ceiling(part * _milliseconds.Count) - 1, 0, _milliseconds.Count - 1)];
    }
}

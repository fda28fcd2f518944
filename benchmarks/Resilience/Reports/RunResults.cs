using PortForward.Net.Resilience.Rounds;

namespace PortForward.Net.Resilience.Reports;

/// <summary>The results of a run.</summary>
internal sealed class RunResults(ResilienceOptions options)
{
    private readonly Dictionary<string, string> _skipped = [];

    public ResilienceOptions Options => options;

    public List<RoundResult> Rounds { get; } = [];

    /// <summary>Gets what was not run, with the reasons.</summary>
    public IReadOnlyDictionary<string, string> Skipped => _skipped;

    /// <summary>Gets or sets why the run ended early; null if it did not.</summary>
    public string? Interruption { get; set; }

    public void Skip(string name, string reason)
    {
        if (_skipped.TryAdd(name, reason))
        {
            Progress.Write($"skipped {name}: {reason}");
        }
    }
}

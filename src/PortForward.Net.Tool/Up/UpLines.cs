using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Up;

/// <summary>Reports each event in a line with the name of the forward.</summary>
internal sealed class UpLines : IUpReport
{
    private readonly Dictionary<string, IEventReport> _reports;
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);

    public UpLines(LineQueue lines, bool isJson, IEnumerable<UpForward> forwards) => _reports = forwards.ToDictionary(
        forward => forward.Name,
        forward => isJson ? new JsonLines(lines, forward.Name) : (IEventReport)new EventLines(new NamedLines(lines, forward.Name)),
        StringComparer.Ordinal);

    public void Failed(string name, Exception failure) => _reports[name].StartFailed(failure);

    public void Pending(string name, TargetPending pending) => _reports[name].Pending(pending);

    public void Happened(PortForwardGroupEntry forward, PortForwardEvent item, bool isStopping)
    {
        var report = _reports[forward.Name];

        // A failed start may be reported when the next one has already succeeded.
        if (item is not StateChanged { State: PortForwardState.Failed } && forward.Forwarder is { } forwarder && TryStart(forward.Name))
        {
            report.Started(forwarder);
        }

        report.Happened(item, isStopping);
    }

    /// <summary>Reports what was held back. No more happens.</summary>
    public void Ended()
    {
        foreach (var report in _reports.Values)
        {
            report.Ended();
        }
    }

    private bool TryStart(string name)
    {
        lock (_started)
        {
            return _started.Add(name);
        }
    }
}

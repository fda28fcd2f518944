using System.Net;
using System.Text;
using PortForward.Net.Sessions.Pool;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Picks one of several equally good pods for a connection.</summary>
internal sealed class BackendPicker
{
    private readonly BackendSelection _selection;
    private readonly Func<BackendSelectionContext, PodReference>? _custom;
    private readonly SessionPool _pool;

    public BackendPicker(PortForwardOptions options, PortForwardTarget target, SessionPool pool)
    {
        _custom = options.SelectBackend;
        _pool = pool;
        _selection = options.Selection != BackendSelection.Default ? options.Selection
            : target.Kind == PortForwardTargetKind.Service ? BackendSelection.RoundRobin
            : BackendSelection.First;
    }

    /// <summary>Gets a value indicating whether connections are spread, so that a session to each pod is kept.</summary>
    public bool IsSpreading => _custom is not null || _selection != BackendSelection.First;

    /// <summary>Gets a value indicating whether the caller's function picks the pod.</summary>
    public bool AsksCaller => _custom is not null;

    /// <summary>Determines whether there is a session to a pod, so that a connection to it needs no attempt.</summary>
    public bool IsReachable(BackendEntry entry) => _pool.HasHealthySession(entry.Backend.Pod);

    /// <summary>Records that a pod is gone, so that connections to it do not wait for an answer.</summary>
    public void NoteGone(BackendEntry entry) => _pool.EndUnanswered(entry.Backend.Pod);

    /// <summary>Picks a pod.</summary>
    /// <param name="entries">The pods, in kubectl's order; at least one.</param>
    /// <param name="client">The address of the local application; null if there is none.</param>
    public BackendEntry Pick(List<BackendEntry> entries, EndPoint? client)
    {
        return entries.Count == 1 ? entries[0] : _selection switch
        {
            BackendSelection.RoundRobin => Warmest(entries, static (entry, _) => entry.Picks),
            BackendSelection.LeastConnections => Warmest(entries, static (entry, pool) => pool.ConnectionsTo(entry.Backend.Pod)),
            BackendSelection.Sticky => Least(entries, (entry, _) => Hash(entry.Backend.Pod, client)),
            _ => entries[0],
        };
    }

    /// <summary>Lets the caller's function pick a pod.</summary>
    /// <exception cref="InvalidOperationException">The function has returned a pod that is not one of the candidates.</exception>
    public BackendEntry PickByCaller(List<BackendEntry> entries, RemotePort port, EndPoint? client)
    {
        BackendCandidate[] candidates = [.. entries.Select(entry =>
            new BackendCandidate(entry.Backend.Pod, entry.Backend.IsReady, _pool.ConnectionsTo(entry.Backend.Pod)))];
        var pod = _custom!(new BackendSelectionContext(candidates, port, client));
        return entries.Find(entry => entry.Backend.Pod == pod)
            ?? throw new InvalidOperationException($"{nameof(PortForwardOptions.SelectBackend)} returned '{pod}', which is not one of the candidates.");
    }

    /// <summary>Picks among the pods to which a session is open, since a connection to another one waits for an upgrade, unless that one is too far
    /// behind.</summary>
    private BackendEntry Warmest(List<BackendEntry> entries, Func<BackendEntry, SessionPool, long> measure)
    {
        var least = Least(entries, measure);
        var warm = entries.FindAll(entry => _pool.HasHealthySession(entry.Backend.Pod));
        var best = warm.Count == 0 ? least : Least(warm, measure);
        return measure(best, _pool) - measure(least, _pool) < ForwardingLimits.LongestLead ? best : least;
    }

    private BackendEntry Least(List<BackendEntry> entries, Func<BackendEntry, SessionPool, long> measure)
    {
        var (least, smallest) = (entries[0], measure(entries[0], _pool));
        for (var i = 1; i < entries.Count; i++)
        {
            var value = measure(entries[i], _pool);
            if (value < smallest)
            {
                (least, smallest) = (entries[i], value);
            }
        }

        return least;
    }

    /// <summary>Gets the weight of a pod for a client. Pods that come and go move only the clients of these pods (rendezvous hashing).</summary>
    private static long Hash(PodReference pod, EndPoint? client)
    {
        // FNV-1a: the same in every process, unlike string.GetHashCode.
        var address = client is IPEndPoint { Address: var ip } ? ip.ToString() : "";
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes($"{address}|{pod.Namespace}/{pod.Name}"))
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        // The low bits of FNV are better than the high ones.
        return (long)(ulong.RotateRight(hash * 0x9E3779B97F4A7C15UL, 31) >> 1);
    }
}

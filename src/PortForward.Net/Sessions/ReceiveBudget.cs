using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Sessions;

/// <summary>The bytes that all connections of a client keep for slow local readers. Thread-safe.</summary>
internal sealed class ReceiveBudget
{
    private long _kept;

    /// <summary>Whether connections that share a session may keep more than those that are alone.</summary>
    public bool HasRoom => Volatile.Read(ref _kept) < PairLimits.ClientReceiveAllowance;

    /// <summary>Told that more is kept, or less.</summary>
    public void Note(long count) => Interlocked.Add(ref _kept, count);
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PortForward.Net.Sessions.Pairs;

namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>Counts connections, and knows their objects without holding them, so that it can tell which are still there.</summary>
internal sealed class Remains
{
    private readonly ConcurrentBag<WeakReference> _objects = [];
    private int _connections;

    public int Connections => Volatile.Read(ref _connections);

    public void CountConnection() => Interlocked.Increment(ref _connections);

    public void Follow(object item) => _objects.Add(new WeakReference(item));

    public void Follow(PortForwardStream stream)
    {
        var pair = PairOf(stream);
        Follow(pair);
        Follow(pair.Session);
    }

    /// <summary>What the collector leaves, by type.</summary>
    public async Task<string> FindAsync()
    {
        // Leaves the stack of what has just ended, which still holds its objects.
        await Task.Yield();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return string.Join(", ", _objects.Select(item => item.Target?.GetType().Name).OfType<string>().GroupBy(name => name).Select(type => $"{type.Count()} {type.Key}"));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_pair")]
    private static extern ref StreamPair PairOf(PortForwardStream stream);
}

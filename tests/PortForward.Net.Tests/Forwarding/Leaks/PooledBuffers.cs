using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace PortForward.Net.Tests.Forwarding.Leaks;

/// <summary>Follows the arrays that the process rents from its pools while this listens.</summary>
internal sealed class PooledBuffers : EventListener
{
    private const string Source = "System.Buffers.ArrayPoolEventSource";
    private const int Rented = 1;
    private const int Returned = 3;

    private readonly ConcurrentDictionary<int, int> _out = new();
    private int _count;

    /// <summary>How many were rented.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The sizes of those that were not returned.</summary>
    public IReadOnlyCollection<int> Out => [.. _out.Values.Order()];

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source)
        {
            EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name != Source || eventData.Payload is not [int id, int size, ..])
        {
            return;
        }

        if (eventData.EventId == Rented)
        {
            Interlocked.Increment(ref _count);
            _out[id] = size;
        }
        else if (eventData.EventId == Returned)
        {
            _out.TryRemove(id, out _);
        }
    }
}

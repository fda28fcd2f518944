namespace PortForward.Net.Sessions.Pool;

/// <summary>The connections that wait for room on a pod's sessions, in FIFO order. Guarded by the pool's lock.</summary>
/// <remarks>A change wakes only the first in line, which wakes the next one when it leaves, so that a free place wakes a single connection and
/// not all of them.</remarks>
internal sealed class RoomLine
{
    private readonly LinkedList<TaskCompletionSource> _places = new();

    public int Count => _places.Count;

    /// <summary>Determines whether a connection is first in line.</summary>
    public bool IsNext(LinkedListNode<TaskCompletionSource>? place) => _places.First is not { } first || first == place;

    /// <summary>Takes a place at the end, or keeps the given one if it is still held. Its task completes when it is worth another attempt.</summary>
    public LinkedListNode<TaskCompletionSource> Wait(LinkedListNode<TaskCompletionSource>? place)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (place?.List is null)
        {
            return _places.AddLast(signal);
        }

        place.Value = signal;
        return place;
    }

    /// <summary>Gives up a place and wakes the next one.</summary>
    public void Leave(LinkedListNode<TaskCompletionSource>? place)
    {
        if (place?.List is not null)
        {
            _places.Remove(place);
            WakeFirst();
        }
    }

    public void WakeFirst() => _places.First?.Value.TrySetResult();
}

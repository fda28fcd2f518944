namespace PortForward.Net.Sessions.Pool;

/// <summary>The connections that wait for room on one pod's sessions, in the order in which they came. Guarded by the pool's lock.</summary>
/// <remarks>Only the first in line is woken by a change. It wakes the next one when it leaves, so that a place that becomes free wakes one connection and
/// not all of them.</remarks>
internal sealed class RoomLine
{
    private readonly LinkedList<TaskCompletionSource> _places = new();

    public int Count => _places.Count;

    /// <summary>Whether nobody else is to choose first.</summary>
    public bool IsNext(LinkedListNode<TaskCompletionSource>? place) => _places.First is not { } first || first == place;

    /// <summary>Takes a place at the end, or keeps the one that is given if it is still held. Its task completes when it is worth another look.</summary>
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

    /// <summary>Gives a place up and lets the next one look.</summary>
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

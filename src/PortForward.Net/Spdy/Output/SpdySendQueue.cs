using System.Diagnostics;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.Output;

/// <summary>The queue of DATA that waits for room in the outgoing batch or for credit. Guarded by the connection's gate.</summary>
/// <remarks>A stream has at most one entry, with the data of a single call, so that a bulk stream cannot get far ahead of others.</remarks>
internal sealed class SpdySendQueue(object gate, ServerCredit credit)
{
    private readonly LinkedList<SpdySend> _waiting = new();
    private readonly LinkedList<SpdySend> _parked = new();

    /// <summary>Gets a value indicating whether a stream waits for room.</summary>
    public bool IsWaiting => _waiting.Count > 0;

    /// <summary>Adds a wait that has begun to the end of the queue, or parks it until its stream has credit.</summary>
    public void Join(SpdySend send, bool isParked)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        (isParked ? _parked : _waiting).AddLast(send.Node);
    }

    /// <summary>Moves parked waits with credit back to the queue.</summary>
    public void Unpark()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        for (var node = _parked.First; node is not null;)
        {
            var (current, next) = (node, node.Next);
            if (HasCredit(current.Value.Stream))
            {
                _parked.Remove(current);
                _waiting.AddLast(current);
            }

            node = next;
        }
    }

    /// <summary>Removes the first wait that may send, if its DATA fits.</summary>
    /// <param name="fits">Determines whether there is room for a number of bytes.</param>
    public SpdySend? TakeNext(Func<int, bool> fits)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        while (_waiting.First is { } first && fits(first.Value.Data.Length))
        {
            _waiting.RemoveFirst();
            if (HasCredit(first.Value.Stream))
            {
                return first.Value;
            }

            _parked.AddLast(first);
        }

        return null;
    }

    /// <summary>Ends a stream's wait, if it has one.</summary>
    public static void EndWait(SpdySend send, Exception reason)
    {
        if (send.Node.List is { } list)
        {
            list.Remove(send.Node);
            send.End(reason);
        }
    }

    /// <summary>Ends all waits.</summary>
    public void EndAll(Exception reason)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        while ((_waiting.First ?? _parked.First) is { } first)
        {
            EndWait(first.Value, reason);
        }
    }

    private bool HasCredit(SpdyStream stream) => !credit.IsClosedTo(stream.Id, stream.IsBulk);
}

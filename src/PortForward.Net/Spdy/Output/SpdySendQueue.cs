using System.Diagnostics;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Spdy.Output;

/// <summary>The DATA that waits for room in the outgoing batch, or for its stream to have credit. Guarded by the connection's gate.</summary>
/// <remarks>A stream waits in one place at a time, with what one call has given it, so that a bulk stream has no more lead than that.</remarks>
internal sealed class SpdySendQueue(object gate, ServerCredit credit)
{
    private readonly LinkedList<SpdySend> _waiting = new();
    private readonly LinkedList<SpdySend> _parked = new();

    /// <summary>Whether somebody waits for room.</summary>
    public bool IsWaiting => _waiting.Count > 0;

    /// <summary>Puts a stream's wait, which has begun, at the end of the line, or aside until its stream has credit.</summary>
    public void Join(SpdySend send, bool isParked)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        (isParked ? _parked : _waiting).AddLast(send.Node);
    }

    /// <summary>Puts those in line that have credit again.</summary>
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

    /// <summary>Takes the first out of line that may send, if its DATA fits.</summary>
    /// <param name="fits">Whether so many bytes have room.</param>
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

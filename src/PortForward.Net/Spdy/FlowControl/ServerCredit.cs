using System.Diagnostics;

namespace PortForward.Net.Spdy.FlowControl;

/// <summary>Limits how much a stream may send before the server has confirmed it. Guarded by the connection's gate.</summary>
/// <remarks>If streams of different users share the connection, a bulk stream has at most <see cref="FlowControlLimits.CreditFrames"/> unconfirmed frames at its
/// worker of the server; more could stop the server from reading, which blocks all streams (protocol.md 6.4 a).</remarks>
/// <param name="gate">The connection's gate.</param>
/// <param name="workers">The state of the server's workers.</param>
/// <param name="confirm">Requests a confirmation from a worker.</param>
internal sealed class ServerCredit(object gate, ServerWorkers workers, Action<int> confirm)
{
    /// <summary>Gets or sets a value indicating whether the connection has streams of different users.</summary>
    public bool IsShared { get; set; }

    /// <summary>Determines whether a stream has no credit at the moment. If so, a confirmation is requested from its worker.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="isBulk">Whether the stream sends without receiving.</param>
    public bool IsClosedTo(int streamId, bool isBulk)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        if (!IsShared || !isBulk || workers.Unconfirmed(streamId) < FlowControlLimits.CreditFrames)
        {
            return false;
        }

        AskIfDue(streamId);

        // If no confirmation can be requested, the wait would never end.
        return !workers.IsFullOfPings || workers.IsBlocked(streamId % ServerWorkers.Count);
    }

    /// <summary>Records a DATA frame that is being sent.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="length">The length of its data.</param>
    /// <param name="isBulk">Whether the stream sends without receiving.</param>
    public void NoteData(int streamId, int length, bool isBulk)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        workers.NoteData(streamId, length);
        if (IsShared && isBulk)
        {
            AskIfDue(streamId);
        }
    }

    private void AskIfDue(int streamId)
    {
        if (workers.Unasked(streamId) >= FlowControlLimits.CreditAskAfter && !workers.IsFullOfPings)
        {
            confirm(streamId % ServerWorkers.Count);
        }
    }
}

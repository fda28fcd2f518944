using System.Diagnostics;

namespace PortForward.Net.Spdy.FlowControl;

/// <summary>How much a stream may send before the server has confirmed it. Guarded by the connection's gate.</summary>
/// <remarks>If streams of different users share the connection, one that sends without being answered has at most <see cref="Length"/> frames at its
/// worker of the server that the worker has not confirmed; more could stop the server's reading, and so everybody (protocol.md 6.4 a).</remarks>
/// <param name="gate">The connection's gate.</param>
/// <param name="workers">What the workers have confirmed.</param>
/// <param name="confirm">Asks a worker to confirm what it has dealt with.</param>
internal sealed class ServerCredit(object gate, ServerWorkers workers, Action<int> confirm)
{
    /// <summary>Well below the queue of a worker, which also has to take PINGs and the frames of its other streams.</summary>
    public const int Length = 32;

    /// <summary>A worker is asked often enough that a reply comes before the credit is used up.</summary>
    public const int AskAfter = 8;

    /// <summary>Whether streams of different users live on the connection.</summary>
    public bool IsShared { get; set; }

    /// <summary>Whether a stream has no credit for now. Its worker is then asked.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="isBulk">Whether it sends without being answered.</param>
    public bool IsClosedTo(int streamId, bool isBulk)
    {
        Debug.Assert(Monitor.IsEntered(gate));
        if (!IsShared || !isBulk || workers.Unconfirmed(streamId) < Length)
        {
            return false;
        }

        AskIfDue(streamId);

        // With no way left to ask, waiting for an answer would be for ever.
        return !workers.IsFullOfPings || workers.IsBlocked(streamId % ServerWorkers.Count);
    }

    /// <summary>Notes a DATA frame that is being sent.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="length">The length of its data.</param>
    /// <param name="isBulk">Whether the stream sends without being answered.</param>
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
        if (workers.Unasked(streamId) >= AskAfter && !workers.IsFullOfPings)
        {
            confirm(streamId % ServerWorkers.Count);
        }
    }
}

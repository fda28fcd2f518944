using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PortForward.Net.Logging;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Assigns a pod's sessions to connections in FIFO order. Guarded by the pool's lock.</summary>
internal sealed class SessionRental(PodSessions sessions, PoolContext pool)
{
    private readonly RoomLine _line = new();

    /// <summary>Gets the number of connections that wait for room.</summary>
    public int Waiting => _line.Count;

    /// <summary>Rents a session for the next connection if it is first in line; otherwise returns the opening to wait for, or neither if a
    /// change must come first.</summary>
    /// <exception cref="PortForwardException">The opening that the connection waited for has failed, and there is no session to share.</exception>
    public PooledSession? TryRent(int port, LinkedListNode<TaskCompletionSource>? place, PortForwardException? refusal, out OpeningSession? opening)
    {
        Debug.Assert(Monitor.IsEntered(pool.Lock));
        opening = null;
        if (refusal is null && !_line.IsNext(place))
        {
            return null;
        }

        var survey = new PoolSurvey(sessions, pool, port);
        var view = survey.ToView(wasRefused: refusal is not null);
        var decision = view.Decide();
        if (pool.Logger.IsEnabled(LogLevel.Trace))
        {
            Log.SessionDecided(pool.Logger, sessions.Pod, decision.ToString(), view.ToString());
        }

        var chosen = Carry(decision, survey, refusal, out opening);
        if (chosen is not null)
        {
            chosen.Reserve(port);
            _line.Leave(place);
        }
        else if (opening is not null)
        {
            opening.Waiters++;
            _line.Leave(place);
        }

        return chosen;
    }

    /// <summary>Gives up a place in line, if it is still held.</summary>
    public void Leave(LinkedListNode<TaskCompletionSource> place)
    {
        _line.Leave(place);
        pool.Forget(sessions);
    }

    /// <summary>Waits in line, at the given place if it is still held. Its task completes when it is worth another attempt.</summary>
    public LinkedListNode<TaskCompletionSource> Wait(LinkedListNode<TaskCompletionSource>? place) => _line.Wait(place);

    /// <summary>Called after a session was added, removed or has lost a user.</summary>
    public void NoteChange() => _line.WakeFirst();

    private PooledSession? Carry(PoolDecision decision, in PoolSurvey survey, PortForwardException? refusal, out OpeningSession? opening)
    {
        opening = null;
        switch (decision)
        {
            case PoolDecision.UseFree:
                sessions.Growth.NoteTaken(survey);
                return survey.Free;
            case PoolDecision.Share:
                sessions.Growth.NoteShared(survey);
                return survey.Healthy;
            case PoolDecision.ShareOther:
                return survey.Other;
            case PoolDecision.ShareHeldUp:
                return survey.HeldUp;
            case PoolDecision.Join:
                opening = (pool.Options.Mode == SessionMode.Dedicated ? survey.Unclaimed : survey.Promising) ?? sessions.Opening[0];
                return null;
            case PoolDecision.Open:
                opening = sessions.BeginOpening();
                return null;
            case PoolDecision.Wait:
                sessions.Growth.NoteWaiting();
                return null;
            default:
                throw refusal!;
        }
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PortForward.Net.Logging;

namespace PortForward.Net.Sessions.Pool;

/// <summary>Gives one pod's sessions to the connections that ask for them, in the order in which they came. Guarded by the pool's lock.</summary>
internal sealed class SessionRental(PodSessions sessions, PoolContext pool)
{
    private readonly RoomLine _line = new();

    /// <summary>How many connections wait for room.</summary>
    public int Waiting => _line.Count;

    /// <summary>Rents the session for the next connection, if nobody else is to be served first; else gives the opening to wait for, or neither if a
    /// change must come first.</summary>
    /// <exception cref="PortForwardException">The opening that was waited for has failed, and there is nothing to share.</exception>
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

    /// <summary>Waits in line, at the place that is already held if there is one. Its task completes when it is worth another try.</summary>
    public LinkedListNode<TaskCompletionSource> Wait(LinkedListNode<TaskCompletionSource>? place) => _line.Wait(place);

    /// <summary>A session came, went or lost a user.</summary>
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

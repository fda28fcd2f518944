namespace PortForward.Net.Sessions;

/// <summary>Gives one pod's sessions to the connections that ask for them, in the order in which they came. Guarded by the pool's lock.</summary>
internal sealed class SessionRental(PodSessions sessions, PoolContext pool)
{
    /// <summary>An upgrade that takes so long may never come to an end: nobody new waits for it where another can be tried.</summary>
    private static readonly TimeSpan SlowOpening = TimeSpan.FromSeconds(2);

    private readonly RoomLine _line = new();

    /// <summary>How many connections wait for room.</summary>
    public int Waiting => _line.Count;

    /// <summary>Rents the session for the next connection, if nobody else is to be served first; else gives the opening to wait for, or neither where a
    /// change must come first.</summary>
    /// <exception cref="PortForwardException">The opening that was waited for has failed, and there is nothing to share.</exception>
    public PooledSession? TryRent(LinkedListNode<TaskCompletionSource>? place, PortForwardException? refusal, out OpeningSession? opening)
    {
        opening = null;
        if (refusal is null && !_line.IsNext(place))
        {
            return null;
        }

        var chosen = Choose(refusal, out opening);
        if (chosen is not null)
        {
            chosen.Reserved++;
            sessions.KeepSpare();
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

    /// <summary>Gives the session for the next connection; else the opening to wait for; else neither, and a change must come first.</summary>
    /// <exception cref="PortForwardException">The opening that was waited for has failed, and there is nothing to share.</exception>
    private PooledSession? Choose(PortForwardException? refusal, out OpeningSession? opening)
    {
        opening = null;
        if (pool.Options.Mode != SessionMode.Shared && SessionChoice.FindFree(sessions) is { } free)
        {
            return free;
        }

        var spare = sessions.Opening.Find(task => task.Waiters == 0 && pool.Since(task.BegunAt) < SlowOpening);
        if (refusal is null && SessionChoice.MayOpen(sessions, pool.Options, spare))
        {
            opening = spare ?? sessions.BeginOpening();
            return null;
        }

        if (SessionChoice.FindShareable(sessions, pool.Options) is { } shareable)
        {
            // Where its workers are being asked, the answer is near.
            return shareable.Probe is null ? shareable : null;
        }

        if (refusal is not null)
        {
            throw refusal;
        }

        // All wait for one that waits itself.
        opening = sessions.Opening.Count > 0 ? sessions.Opening[0] : null;
        return null;
    }
}

using System.Diagnostics;

namespace PortForward.Net.Sessions;

/// <summary>The connections of a session.</summary>
/// <typeparam name="T">The type of the connections.</typeparam>
/// <param name="onSharing">Called under the lock with whether several connections in use share the session.</param>
/// <param name="onCounted">Called after each change, without the lock.</param>
internal sealed class UserSet<T>(Action<bool> onSharing, Action onCounted)
    where T : class
{
    private readonly object _lock = new();
    private readonly HashSet<T> _users = [];
    private int _count;
    private int _leaving;
    private bool _isShared;

    /// <summary>Gets the number of connections.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Gets the number of connections in use. The others have lost their local side.</summary>
    public int Active => Volatile.Read(ref _count) - Volatile.Read(ref _leaving);

    /// <summary>Gets a value indicating whether several connections in use share the session.</summary>
    public bool IsShared => Volatile.Read(ref _isShared);

    /// <summary>Adds a connection.</summary>
    public void Add(T user)
    {
        lock (_lock)
        {
            _users.Add(user);
            Note(1, 0);
        }

        onCounted();
    }

    /// <summary>Records that a connection has lost its local side.</summary>
    public void NoteLeaving()
    {
        lock (_lock)
        {
            Note(0, 1);
        }

        onCounted();
    }

    /// <summary>Removes a connection that has ended.</summary>
    /// <param name="user">The connection.</param>
    /// <param name="isLeaving">Whether it had lost its local side.</param>
    public void Remove(T user, bool isLeaving)
    {
        lock (_lock)
        {
            _users.Remove(user);
            Note(-1, isLeaving ? -1 : 0);
        }

        onCounted();
    }

    /// <summary>Gets the connections.</summary>
    public T[] ToArray()
    {
        lock (_lock)
        {
            return [.. _users];
        }
    }

    private void Note(int count, int leaving)
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        _count += count;
        _leaving += leaving;
        Volatile.Write(ref _isShared, _count - _leaving > 1);
        onSharing(_isShared);
    }
}

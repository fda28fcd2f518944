namespace PortForward.Net.Testing.Faults;

/// <summary>What the next few are to meet with, and then no more.</summary>
internal sealed class Upcoming<T>
{
    private readonly object _gate = new();
    private Func<T?> _next = () => default;
    private int _left;

    /// <summary>Replaces what was set before.</summary>
    /// <param name="next">Gives what the next one meets with; called once for each.</param>
    /// <param name="count">For how many; <see cref="int.MaxValue"/> for all.</param>
    public void Set(Func<T?> next, int count)
    {
        lock (_gate)
        {
            (_next, _left) = (next, count);
        }
    }

    public T? Next()
    {
        lock (_gate)
        {
            if (_left == 0)
            {
                return default;
            }

            _left -= _left == int.MaxValue ? 0 : 1;
            return _next();
        }
    }
}

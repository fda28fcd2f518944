namespace PortForward.Net.Testing.Faults;

/// <summary>Supplies a value for a limited number of upcoming requests.</summary>
internal sealed class Upcoming<T>
{
    private readonly object _gate = new();
    private Func<T?> _next = () => default;
    private int _left;

    /// <summary>Replaces the previous setting.</summary>
    /// <param name="next">Returns the value for the next request; called once for each.</param>
    /// <param name="count">The number of requests; <see cref="int.MaxValue"/> for all.</param>
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

namespace PortForward.Net.Testing.Faults;

/// <summary>Cuts the next sessions.</summary>
internal sealed class SessionCuts
{
    private readonly object _gate = new();
    private Func<SessionCut> _cut = () => default;
    private int _left;

    public void Set(Func<SessionCut> cut, int sessions)
    {
        lock (_gate)
        {
            (_cut, _left) = (cut, sessions);
        }
    }

    /// <summary>Says where the next session is cut, if it is.</summary>
    public SessionCut Next()
    {
        lock (_gate)
        {
            if (_left == 0)
            {
                return default;
            }

            _left -= _left == int.MaxValue ? 0 : 1;
            return _cut();
        }
    }
}

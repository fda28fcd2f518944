namespace PortForward.Net.Testing.Faults;

/// <summary>Refuses the next upgrades.</summary>
internal sealed class UpgradeRefusals
{
    private readonly object _gate = new();
    private UpgradeRefusal? _refusal;
    private int _left;

    public void Set(UpgradeRefusal? refusal, int count)
    {
        lock (_gate)
        {
            (_refusal, _left) = (refusal, count);
        }
    }

    /// <summary>Gives the answer to the next upgrade; null when it is granted.</summary>
    public UpgradeRefusal? Next()
    {
        lock (_gate)
        {
            if (_left == 0)
            {
                return null;
            }

            _left -= _left == int.MaxValue ? 0 : 1;
            return _refusal;
        }
    }
}

namespace PortForward.Net.Testing.Faults;

/// <summary>Stalls and silences the connections of open sessions and, if requested, of new ones.</summary>
internal sealed class LinkSwitches
{
    private readonly object _gate = new();
    private readonly HashSet<LinkState> _open = [];
    private TestLinkDirections _newStalled;
    private bool _newSilent;

    /// <summary>Creates the state of a new session's connection.</summary>
    public LinkState Open()
    {
        var link = new LinkState();
        lock (_gate)
        {
            _open.Add(link);
            link.Stall(_newStalled);
            if (_newSilent)
            {
                link.Silence();
            }
        }

        return link;
    }

    public void Close(LinkState link)
    {
        lock (_gate)
        {
            _open.Remove(link);
        }
    }

    public void Stall(TestLinkDirections directions, bool newSessionsToo)
    {
        lock (_gate)
        {
            _newStalled |= newSessionsToo ? directions : TestLinkDirections.None;
            foreach (var link in _open)
            {
                link.Stall(directions);
            }
        }
    }

    public void Silence(bool newSessionsToo)
    {
        lock (_gate)
        {
            _newSilent |= newSessionsToo;
            foreach (var link in _open)
            {
                link.Silence();
            }
        }
    }

    public void Restore()
    {
        lock (_gate)
        {
            (_newStalled, _newSilent) = (TestLinkDirections.None, false);
            foreach (var link in _open)
            {
                link.Restore();
            }
        }
    }
}

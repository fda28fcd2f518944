using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Cluster.Trust;

/// <summary>The file that authorities come from, which is read again once it is replaced. Thread-safe.</summary>
internal sealed class AuthorityFile(string path, Func<X509Certificate2Collection?> read) : IDisposable
{
    private readonly object _gate = new();
    private readonly List<X509Certificate2Collection> _fresh = [];
    private FileStamp _stamp = FileStamp.Of(path);

    /// <summary>Gives the authorities of the file, or those that are known while it has not changed or cannot be used.</summary>
    public X509Certificate2Collection Current(X509Certificate2Collection known)
    {
        lock (_gate)
        {
            var stamp = FileStamp.Of(path);
            if (stamp != _stamp)
            {
                _stamp = stamp;
                Reread();
            }

            return _fresh.Count > 0 ? _fresh[^1] : known;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var authorities in _fresh)
            {
                foreach (var authority in authorities)
                {
                    authority.Dispose();
                }
            }

            _fresh.Clear();
        }
    }

    // Handshakes may still be using the collection before, so that all of them end together.
    private void Reread()
    {
        try
        {
            if (read() is { } authorities)
            {
                _fresh.Add(authorities);
            }
        }
        catch (PortForwardException)
        {
            // Somebody is still writing it.
        }
    }
}

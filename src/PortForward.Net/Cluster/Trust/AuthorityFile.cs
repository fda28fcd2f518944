using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Cluster.Trust;

/// <summary>A CA file that is reloaded after it has been replaced. Thread-safe.</summary>
internal sealed class AuthorityFile(string path, Func<X509Certificate2Collection?> read) : IDisposable
{
    private readonly object _gate = new();
    private readonly List<X509Certificate2Collection> _fresh = [];
    private FileStamp _stamp = FileStamp.Of(path);

    /// <summary>Gets the authorities of the file, or the known ones if it has not changed or is not valid.</summary>
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

    // Handshakes may still be using the previous collections, so all are disposed together.
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
            // Another process is still writing the file.
        }
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Trust;
using PortForward.Net.Logging;

namespace PortForward.Net.Cluster.Credentials;

/// <summary>A client certificate, combined with the header of another credential. Replaced files are reloaded.</summary>
/// <remarks>A certificate that was returned is owned by the transports that use it.</remarks>
internal sealed class CertificateCredential : Credential
{
    private readonly Credential _inner;
    private readonly string[] _files;
    private readonly Func<ClientCertificate> _load;
    private readonly ILogger _logger;
    private readonly object _gate = new();
    private ClientCertificate _certificate;
    private FileStamp[] _stamps;
    private long _epoch;
    private bool _handedOut;

    /// <summary>Loads the certificate and starts to watch its files, if any.</summary>
    /// <exception cref="CryptographicException">The certificate cannot be loaded.</exception>
    public CertificateCredential(Credential inner, IEnumerable<string?> files, Func<ClientCertificate> load, ILogger logger)
    {
        _inner = inner;
        _files = [.. files.OfType<string>()];
        _load = load;
        _logger = logger;
        _stamps = Stamps();
        _certificate = load();
    }

    /// <inheritdoc/>
    public override string Description =>
        ReferenceEquals(_inner, StaticCredential.None) ? "a client certificate" : $"a client certificate and {_inner.Description}";

    /// <inheritdoc/>
    public override async ValueTask<Login> GetAsync(CancellationToken cancellationToken)
    {
        var login = await _inner.GetAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            Reload();
            _handedOut = true;
            return new Login(login.Header, _certificate, _epoch);
        }
    }

    /// <inheritdoc/>
    public override void NoteDemand() => _inner.NoteDemand();

    /// <inheritdoc/>
    public override void NoteAccepted(Login login) => _inner.NoteAccepted(login);

    /// <inheritdoc/>
    public override bool Forget(Login refused) => _inner.Forget(refused) || _files.Length > 0;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
        if (!_handedOut)
        {
            _certificate.Dispose();
        }
    }

    private void Reload()
    {
        var stamps = Stamps();
        if (stamps.AsSpan().SequenceEqual(_stamps))
        {
            return;
        }

        try
        {
            var fresh = _load();
            if (!_handedOut)
            {
                _certificate.Dispose();
            }

            _certificate = fresh;
            _handedOut = false;
            _epoch++;
            _stamps = stamps;
            Log.CertificateReloaded(_logger, _files[0]);
        }
        catch (Exception failure) when (failure is CryptographicException or PortForwardException)
        {
            // Certificate and key are replaced one after the other and do not match in between. The old pair stays in use until they do.
            Log.CertificateNotReloaded(_logger, _files[0], failure.Message);
        }
    }

    private FileStamp[] Stamps() => Array.ConvertAll(_files, FileStamp.Of);
}

using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Doctor.Network;

/// <summary>Probes a server with TLS handshakes and minimal requests.</summary>
internal static class TlsProbe
{
    /// <summary>Gets the cluster's policy for a handshake outside HttpClient.</summary>
    public static SslClientAuthenticationOptions OptionsOf(ClusterConnection cluster)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = cluster.ServerName,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
        cluster.Trust.Apply(options);
        return options;
    }

    /// <summary>Performs a handshake with the cluster's policy, as upgrades do.</summary>
    public static async Task<TlsObservation> ObserveAsync(Stream raw, DiagnosisFacts facts, CancellationToken cancellationToken)
    {
        var options = OptionsOf(facts.Cluster);
        if (facts.Access.CredentialFailure is not null)
        {
            return await ObserveAsync(raw, options, cancellationToken).ConfigureAwait(false);
        }

        using var lease = await facts.Cluster.RentAsync(cancellationToken).ConfigureAwait(false);
        options.ClientCertificateContext = lease.Login.Certificate?.Context;
        return await ObserveAsync(raw, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Determines whether the server accepts HTTP/2.</summary>
    public static async Task<bool> SpeaksHttp2Async(Stream raw, ClusterConnection cluster, CancellationToken cancellationToken)
    {
        var options = WithoutCheck(cluster, SslApplicationProtocol.Http2);
        var seen = await ObserveAsync(raw, options, cancellationToken).ConfigureAwait(false);
        return seen.Speaks == "h2";
    }

    /// <summary>Gets the time of a server whose certificate was rejected; null if it does not report it.</summary>
    public static async Task<DateTimeOffset?> ReadTimeAsync(Stream raw, ClusterConnection cluster, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new SslStream(raw);
            await using (stream.ConfigureAwait(false))
            {
                await stream.AuthenticateAsClientAsync(WithoutCheck(cluster, SslApplicationProtocol.Http11), cancellationToken).ConfigureAwait(false);
                var answer = await AskAsync(stream, cluster.BaseUri, cancellationToken).ConfigureAwait(false);
                return DateOf(answer);
            }
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            return null;
        }
    }

    /// <summary>Determines whether the server responds in plain HTTP.</summary>
    public static async Task<bool> SpeaksPlainHttpAsync(Stream raw, Uri server, CancellationToken cancellationToken)
    {
        try
        {
            return (await AskAsync(raw, server, cancellationToken).ConfigureAwait(false)).StartsWith("HTTP/1.", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Requests the version without a credential, since the server is not verified, and returns the header of the response.</summary>
    private static async Task<string> AskAsync(Stream stream, Uri server, CancellationToken cancellationToken)
    {
        var request = $"GET {server.AbsolutePath}version HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken).ConfigureAwait(false);
        return await ReadHeadAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the header of an HTTP response, or as much of it as arrives.</summary>
    public static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[DoctorLimits.HeadLength];
        var length = 0;
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static DateTimeOffset? DateOf(string head)
    {
        foreach (var line in head.Split("\r\n"))
        {
            if (line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase)
                && DateTimeOffset.TryParse(line.AsSpan(5), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            {
                return date;
            }
        }

        return null;
    }

    private static async Task<TlsObservation> ObserveAsync(Stream raw, SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var seen = new TlsObservation();
        var policy = options.RemoteCertificateValidationCallback;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            seen = new TlsObservation
            {
                Certificate = certificate is null ? null : CertificateFacts.Of(certificate),
                Errors = errors,
                Path = [.. (chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>()).Select(element => CertificateFacts.Of(element.Certificate))],
                Chain = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status),
            };
            return policy?.Invoke(sender, certificate, chain, errors) ?? errors == SslPolicyErrors.None;
        };
        var stream = new SslStream(raw);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                await stream.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
                return seen with
                {
                    Succeeded = true,
                    Version = stream.SslProtocol,
                    Speaks = Encoding.ASCII.GetString(stream.NegotiatedApplicationProtocol.Protocol.Span),
                };
            }
            catch (Exception failure) when (failure is IOException or AuthenticationException)
            {
                var alert = TlsAlert.Find(failure);
                return seen with
                {
                    Alert = alert,
                    Failure = alert is { } number ? $"the server sent the alert {TlsAlert.Name(number)}" : PlainText.OneLine(failure.GetBaseException().Message),
                };
            }
        }
    }

    /// <summary>For probing only: no credential and no client certificate is sent to a server that is not verified.</summary>
    private static SslClientAuthenticationOptions WithoutCheck(ClusterConnection cluster, SslApplicationProtocol protocol)
    {
        var options = OptionsOf(cluster);
        options.ApplicationProtocols = [protocol];
#pragma warning disable CA5359 // The result is only shown to the user.
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }
}

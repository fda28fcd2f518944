using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PortForward.Net.Doctor.Network;

/// <summary>The contents of a certificate, for display.</summary>
internal sealed record CertificateFacts(string Subject, string Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter, IReadOnlyList<string> Names)
{
    /// <summary>Gets the names for display, limited to the first few.</summary>
    public string NamesText => Names.Count == 0 ? "no name"
        : Names.Count <= DoctorLimits.CertificateNames ? string.Join(", ", Names)
        : string.Join(", ", Names.Take(DoctorLimits.CertificateNames)) + $" and {Names.Count - DoctorLimits.CertificateNames} more";

    public static CertificateFacts Of(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions)
        {
            try
            {
                if (extension is X509SubjectAlternativeNameExtension alternatives)
                {
                    names.AddRange(alternatives.EnumerateDnsNames());
                    names.AddRange(alternatives.EnumerateIPAddresses().Select(address => address.ToString()));
                }
            }
            catch (CryptographicException)
            {
                // An unreadable extension contains no names.
            }
        }

        return new CertificateFacts(
            PlainText.OneLine(certificate.Subject), PlainText.OneLine(certificate.Issuer), certificate.NotBefore, certificate.NotAfter,
            [.. names.Select(PlainText.OneLine)]);
    }

    /// <summary>Copies the certificate, for certificates that are disposed after their handshake.</summary>
    public static CertificateFacts Of(X509Certificate certificate)
    {
#if NET9_0_OR_GREATER
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
#else
        using var copy = new X509Certificate2(certificate.GetRawCertData());
#endif
        return Of(copy);
    }

    public bool IsValidAt(DateTimeOffset time) => NotBefore <= time && time <= NotAfter;
}

using System.ComponentModel;
using System.Globalization;
using System.Security.Cryptography;

namespace PortForward.Net.Cluster.Trust;

/// <summary>The alert with which a server closed TLS (RFC 8446, 6.2). With TLS 1.3, it arrives after the handshake, with the first read.</summary>
internal static class TlsAlert
{
    // OpenSSL packs library and reason into one code, in one way before 3.0 and in another since (err.h). The reason of an alert is its number plus
    // 1000 (ssl.h).
    private const int SslLibrary = 20;
    private const int LibraryShift = 23;
    private const int ReasonMask = (1 << LibraryShift) - 1;
    private const int OldLibraryShift = 24;
    private const int OldReasonMask = (1 << 12) - 1;
    private const int AlertReasons = 1000;

    /// <summary>Finds the alert in an exception of TLS; null if there is none, or the system does not report it.</summary>
    public static int? Find(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            var alert = cause switch
            {
                CryptographicException => OfOpenSsl(cause.HResult),
                Win32Exception e => OfSchannel(e.NativeErrorCode),
                _ => null,
            };
            if (alert is not null)
            {
                return alert;
            }
        }

        return null;
    }

    /// <summary>Determines whether the alert means that the client certificate is missing or was rejected.</summary>
    public static bool IsOfClientCertificate(int alert) => alert is (>= 41 and <= 46) or 48 or 49 or 116;

    /// <summary>Determines whether the alert means that the client certificate is missing.</summary>
    public static bool IsOfMissingCertificate(int alert) => alert is 41 or 116;

    /// <summary>Gets the name and number of an alert.</summary>
    public static string Name(int alert)
    {
        var name = alert switch
        {
            10 => "unexpected_message",
            20 => "bad_record_mac",
            40 => "handshake_failure",
            41 => "no_certificate",
            42 => "bad_certificate",
            43 => "unsupported_certificate",
            44 => "certificate_revoked",
            45 => "certificate_expired",
            46 => "certificate_unknown",
            47 => "illegal_parameter",
            48 => "unknown_ca",
            49 => "access_denied",
            50 => "decode_error",
            51 => "decrypt_error",
            70 => "protocol_version",
            71 => "insufficient_security",
            80 => "internal_error",
            86 => "inappropriate_fallback",
            90 => "user_canceled",
            109 => "missing_extension",
            110 => "unsupported_extension",
            112 => "unrecognized_name",
            116 => "certificate_required",
            120 => "no_application_protocol",
            _ => "unknown",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{name} ({alert})");
    }

    /// <summary>Gets the advice for an alert.</summary>
    public static string Advice(int alert) => alert switch
    {
        45 => "The client certificate has expired. Renew it, or log in again.",
        44 => "The client certificate has been revoked. Request a new one.",
        41 or 116 => "Add 'client-certificate' and 'client-key' to the user of the kubeconfig.",
        42 or 43 or 46 or 48 or 49 => "Check that the client certificate is issued by an authority that the cluster trusts, allows client authentication, and includes its intermediates.",
        112 => "The server does not recognize the requested name. Check 'tls-server-name' and 'server'.",
        70 or 71 or 40 => "Client and server have no TLS version or cipher suite in common, or the server requires a client certificate.",
        _ => "Check the server's log.",
    };

    private static int? OfOpenSsl(int code)
    {
        var reason = code >> LibraryShift == SslLibrary ? code & ReasonMask : code >> OldLibraryShift == SslLibrary ? code & OldReasonMask : 0;
        return reason is > AlertReasons and < AlertReasons + 256 ? reason - AlertReasons : null;
    }

    // SEC_E_* codes to which Schannel maps received alerts.
    private static int? OfSchannel(int code) => unchecked((uint)code) switch
    {
        0x80090325 => 48, // SEC_E_UNTRUSTED_ROOT
        0x80090327 => 46, // SEC_E_CERT_UNKNOWN
        0x80090328 => 45, // SEC_E_CERT_EXPIRED
        0x80090331 => 40, // SEC_E_ALGORITHM_MISMATCH
        0x80092010 => 44, // CRYPT_E_REVOKED
        _ => null,
    };
}

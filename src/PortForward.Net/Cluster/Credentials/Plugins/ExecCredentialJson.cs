using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Cluster.KubeConfigs;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>Writes and reads the <c>ExecCredential</c> objects that are exchanged with a plugin.</summary>
internal static class ExecCredentialJson
{
    /// <summary>Writes the value of <c>KUBERNETES_EXEC_INFO</c>.</summary>
    public static string Write(ExecPlugin plugin, bool interactive)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", "ExecCredential");
            json.WriteString("apiVersion", plugin.ApiVersion);
            json.WriteStartObject("spec");
            if (plugin.Cluster is { } cluster)
            {
                WriteCluster(json, cluster);
            }

            json.WriteBoolean("interactive", interactive);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads the plugin's output.</summary>
    /// <exception cref="FormatException">The output is not valid. The message gives the reason without quoting the output.</exception>
    public static (Login Login, DateTimeOffset Expires) Read(ReadOnlyMemory<byte> answer, ExecPlugin plugin, long epoch)
    {
        answer = answer.Span.StartsWith(Encoding.UTF8.Preamble) ? answer[Encoding.UTF8.Preamble.Length..] : answer;
        if (answer.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            throw new FormatException("it wrote nothing to stdout");
        }

        try
        {
            using var document = Parse(answer);
            return Read(document.RootElement, plugin, epoch);
        }
        catch (JsonException)
        {
            throw new FormatException("its output is not JSON");
        }
        catch (CryptographicException failure)
        {
            throw new FormatException(failure.Message.TrimEnd('.'));
        }
    }

    // As in kubectl, YAML is accepted too.
    private static JsonDocument Parse(ReadOnlyMemory<byte> answer)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException) when (YamlJson.TryConvert(Encoding.UTF8.GetString(answer.Span)) is { } json)
        {
            return JsonDocument.Parse(json);
        }
    }

    private static (Login Login, DateTimeOffset Expires) Read(JsonElement root, ExecPlugin plugin, long epoch)
    {
        if (root.ValueKind != JsonValueKind.Object || JsonText.Of(root, "kind") is not (null or "ExecCredential"))
        {
            throw new FormatException("its output is not an ExecCredential object");
        }

        if (JsonText.Of(root, "apiVersion") is var version && version != plugin.ApiVersion)
        {
            throw new FormatException($"the kubeconfig specifies API version {plugin.ApiVersion}, but the plugin returned {version ?? "none"}");
        }

        if (!root.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it did not return a status");
        }

        var token = JsonText.Of(status, "token");
        var certificate = JsonText.Of(status, "clientCertificateData");
        var key = JsonText.Of(status, "clientKeyData");
        if (certificate is null != key is null)
        {
            throw new FormatException("it returned a client certificate without its key, or a key without its certificate");
        }

        if (token is null && certificate is null)
        {
            throw new FormatException("it returned neither a token nor a client certificate");
        }

        if (token is not null && token.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new FormatException("it returned a token with characters that are not allowed in a header");
        }

        var expires = Expiry(status);
        var pair = certificate is null ? null : ClientCertificate.FromPem(certificate, key!);
        var header = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return (new Login(header, pair, epoch), expires);
    }

    private static DateTimeOffset Expiry(JsonElement status) => JsonText.Of(status, "expirationTimestamp") is not { } text ? DateTimeOffset.MaxValue
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires) ? expires
        : throw new FormatException("its expirationTimestamp is not a valid time");

    private static void WriteCluster(Utf8JsonWriter json, PluginClusterInfo cluster)
    {
        json.WriteStartObject("cluster");
        json.WriteString("server", cluster.Server);
        if (cluster.TlsServerName is { } name)
        {
            json.WriteString("tls-server-name", name);
        }

        if (cluster.InsecureSkipTlsVerify)
        {
            json.WriteBoolean("insecure-skip-tls-verify", true);
        }

        if (cluster.CertificateAuthority is { } authority)
        {
            json.WriteBase64String("certificate-authority-data", Encoding.UTF8.GetBytes(authority));
        }

        if (cluster.ProxyUrl is { } proxy)
        {
            json.WriteString("proxy-url", proxy);
        }

        if (cluster.DisableCompression)
        {
            json.WriteBoolean("disable-compression", true);
        }

        json.WritePropertyName("config");
        json.WriteRawValue(cluster.ConfigJson ?? "null");
        json.WriteEndObject();
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Credentials;
using PortForward.Net.Cluster.Credentials.Plugins;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>Creates the credential of a kubeconfig user, in kubectl's order of precedence.</summary>
internal sealed class UserReader(KubeConfigEntry cluster, PortForwardClientOptions options, KubeEnvironment environment, ILogger logger)
{
    private static readonly string[] WaysToHeaders = ["token", "tokenFile", "username", "password", "exec", "auth-provider"];

    /// <summary>Applies the overrides to a user entry.</summary>
    public static KubeConfigEntry Override(KubeConfigEntry user, KubeConfigOptions overrides)
    {
        if (overrides.Token is { Length: > 0 } || overrides.UserName is { Length: > 0 })
        {
            foreach (var way in WaysToHeaders)
            {
                user = user.With(way, null);
            }

            user = overrides.Token is { Length: > 0 } token ? user.With("token", token) : user;
            user = overrides.UserName is { Length: > 0 } name ? user.With("username", name).With("password", overrides.Password) : user;
        }

        user = overrides.ClientCertificatePath is { Length: > 0 } certificate
            ? user.With("client-certificate", Path.GetFullPath(certificate)).With("client-certificate-data", null)
            : user;
        return overrides.ClientKeyPath is { Length: > 0 } key
            ? user.With("client-key", Path.GetFullPath(key)).With("client-key-data", null)
            : user;
    }

    /// <summary>Gets the name of the user in its kubeconfig; null if the user is not from a kubeconfig.</summary>
    public string? UserName { get; init; }

    /// <summary>Gets the function that reads the user again; null if there is no kubeconfig to read.</summary>
    public Func<KubeConfigEntry>? Reread { get; init; }

    /// <summary>Reads the credential. Uses no network and runs no plugin.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public Credential Read(KubeConfigEntry user)
    {
        var written = ReadWritten(user);
        var exec = user.Section("exec", "the credential plugin");
        var provider = user.Section("auth-provider", "the auth-provider");
        if (exec is not null && provider is not null)
        {
            throw user.Error("'exec' and 'auth-provider' cannot be combined");
        }

        var plugin = exec is null ? null : PluginReader.Read(exec, cluster);
        var hasCertificate = user.Has("client-certificate") || user.Has("client-certificate-data");

        // As in kubectl, static credentials take precedence over plugins and issuers.
        var credential = !ReferenceEquals(written, StaticCredential.None) ? Rereadable(written)
            : plugin is not null && !hasCertificate ? new ExecCredential(plugin, options, environment, logger)
            : provider is not null ? OidcReader.Read(provider, UserName, options, environment, logger)
            : written;
        return WithCertificate(user, credential);
    }

    /// <summary>Reads the impersonation; null for none. As in kubectl, each field of the options replaces the one of the kubeconfig.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ImpersonationHeaders? ReadImpersonation(KubeConfigEntry user, PortForwardImpersonation? instead)
    {
        var impersonation = new PortForwardImpersonation
        {
            UserName = instead?.UserName is { Length: > 0 } name ? name : user.Text("as"),
            Uid = instead?.Uid is { Length: > 0 } uid ? uid : user.Text("as-uid"),
        };
        foreach (var group in instead?.Groups is { Count: > 0 } groups ? groups : user.Texts("as-groups"))
        {
            impersonation.Groups.Add(group);
        }

        if (user.Section("as-user-extra", "'as-user-extra'") is { } extra)
        {
            foreach (var key in extra.Keys)
            {
                impersonation.Extra[key] = [.. extra.Texts(key)];
            }
        }

        foreach (var (key, values) in instead?.Extra ?? new Dictionary<string, IList<string>>())
        {
            impersonation.Extra[key] = values;
        }

        try
        {
            return ImpersonationHeaders.Of(impersonation);
        }
        catch (FormatException failure)
        {
            throw user.Error(failure.Message);
        }
    }

    private Credential Rereadable(Credential written) =>
        written is StaticCredential fixedOne && Reread is { } reread ? new WrittenCredential(fixedOne, () => ReadWritten(reread())) : written;

    private Credential ReadWritten(KubeConfigEntry user)
    {
        var token = user.Text("token");
        var tokenFile = user.FilePath("tokenFile");
        var userName = user.Text("username");
        if ((userName ?? user.Text("password")) is not null && (token is not null || tokenFile is not null))
        {
            throw user.Error("a token and a username cannot be combined");
        }

        if (tokenFile is not null)
        {
            return new TokenFileCredential(tokenFile, token, options.TimeProvider);
        }

        try
        {
            return token is not null ? StaticCredential.Bearer(token)
                : userName is not null || user.Has("password") ? StaticCredential.Basic(userName ?? "", user.Text("password"))
                : StaticCredential.None;
        }
        catch (FormatException)
        {
            throw user.Error("'token' contains characters that are not allowed in a header");
        }
    }

    private Credential WithCertificate(KubeConfigEntry user, Credential credential)
    {
        var hasCertificate = user.Has("client-certificate") || user.Has("client-certificate-data");
        var hasKey = user.Has("client-key") || user.Has("client-key-data");
        if (hasCertificate && !hasKey)
        {
            throw user.Error("the client certificate has no client-key");
        }

        // kubectl ignores a key without a certificate. If there is no other credential, the certificate is probably missing.
        if (hasKey && !hasCertificate && ReferenceEquals(credential, StaticCredential.None))
        {
            throw user.Error("the client key has no client-certificate");
        }

        if (!hasCertificate)
        {
            return credential;
        }

        var files = new[]
        {
            user.Has("client-certificate-data") ? null : user.FilePath("client-certificate"),
            user.Has("client-key-data") ? null : user.FilePath("client-key"),
        };
        try
        {
            return new CertificateCredential(credential, files, () => LoadCertificate(user), logger);
        }
        catch (CryptographicException failure)
        {
            throw user.Error(failure.Message.TrimEnd('.'));
        }
    }

    private static ClientCertificate LoadCertificate(KubeConfigEntry user) => ClientCertificate.FromPem(
        user.Data("client-certificate-data") ?? user.FileText("client-certificate")!,
        user.Data("client-key-data") ?? user.FileText("client-key")!);
}

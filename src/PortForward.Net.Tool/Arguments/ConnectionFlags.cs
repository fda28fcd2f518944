using PortForward.Net.Tool.Output;

namespace PortForward.Net.Tool.Arguments;

/// <summary>Reads the client options from the command line.</summary>
internal static class ConnectionFlags
{
    /// <summary>The time for a login, which may require a browser and a second factor.</summary>
    private static readonly TimeSpan LoginTimeout = TimeSpan.FromMinutes(10);

    /// <exception cref="UsageException">Flags contradict each other, or a value is not valid.</exception>
    public static PortForwardClientOptions Read(ParsedLine line)
    {
        if (line.Last(Flags.Token) is not null && line.Last(Flags.UserName) is not null)
        {
            throw new UsageException("more than one authentication method found: use either --token or --username and --password");
        }

        if (line.Last(Flags.Password) is not null && line.Last(Flags.UserName) is null)
        {
            throw new UsageException("--password requires --username");
        }

        var options = new PortForwardClientOptions
        {
            KubeConfig = ReadKubeConfig(line),
            Impersonate = ReadImpersonation(line),
            Plugins = new CredentialPluginOptions
            {
                Interactive = true,
                Timeout = LoginTimeout,
                KubeRcPath = line.Last(Flags.KubeRc),

                // Console.Error would change the mode of the terminal.
                StandardError = StandardStreams.Error.Write,
            },
            Transport = FlagValues.ReadTransport(line.Last(Flags.Transport)),
            RequestTimeout = FlagValues.ReadRequestTimeout(line.Last(Flags.RequestTimeout) ?? "0"),
        };
        options.ConnectTimeout = options.RequestTimeout ?? options.ConnectTimeout;
        return options;
    }

    private static KubeConfigOptions ReadKubeConfig(ParsedLine line) => new()
    {
        Path = line.Last(Flags.KubeConfig),
        Context = line.Last(Flags.Context),
        Cluster = line.Last(Flags.Cluster),
        User = line.Last(Flags.User),
        Server = line.Last(Flags.Server),
        TlsServerName = line.Last(Flags.TlsServerName),
        CertificateAuthorityPath = line.Last(Flags.CertificateAuthority),
        InsecureSkipTlsVerify = line.Has(Flags.InsecureSkipTlsVerify)
            ? FlagValues.ReadSwitch(line, Flags.InsecureSkipTlsVerify, whenAbsent: false)
            : null,
        ClientCertificatePath = line.Last(Flags.ClientCertificate),
        ClientKeyPath = line.Last(Flags.ClientKey),
        Token = line.Last(Flags.Token),
        UserName = line.Last(Flags.UserName),
        Password = line.Last(Flags.Password),
    };

    private static PortForwardImpersonation? ReadImpersonation(ParsedLine line)
    {
        var impersonation = new PortForwardImpersonation { UserName = line.Last(Flags.As), Uid = line.Last(Flags.AsUid) };
        foreach (var group in line.All(Flags.AsGroup).Where(group => group.Length > 0))
        {
            impersonation.Groups.Add(group);
        }

        foreach (var text in line.All(Flags.AsUserExtra))
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var key = equals > 0
                ? text[..equals]
                : throw new UsageException($"invalid argument \"{text}\" for \"--{Flags.AsUserExtra.Name}\" flag: use KEY=VALUE");
            if (!impersonation.Extra.TryGetValue(key, out var values))
            {
                impersonation.Extra[key] = values = [];
            }

            values.Add(text[(equals + 1)..]);
        }

        if (impersonation.UserName is not null)
        {
            return impersonation;
        }

        return impersonation.Uid is null && impersonation.Groups.Count == 0 && impersonation.Extra.Count == 0
            ? null
            : throw new UsageException("requesting uid, groups or user-extra without impersonating a user: add --as");
    }
}

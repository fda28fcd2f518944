using System.Net;
using System.Net.Security;
using System.Text;
using PortForward.Net.Cluster.Proxies;
using PortForward.Net.Cluster.Trust;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Creates the HTTP handlers of a transport, with the same TLS policy and proxy for reads and upgrades.</summary>
internal sealed class HandlerFactory(ClusterSettings settings, Uri server, ClusterProxy? proxy, PortForwardClientOptions options)
{
    /// <summary>Determines whether request headers must be rewritten, which works for HTTP/1.1 only.</summary>
    public static bool RewritesHeads(ClusterSettings settings) => settings.TlsServerName is not null || settings.Impersonation is { HasRepeats: true };

    /// <summary>Creates a handler for reads.</summary>
    public SocketsHttpHandler ForReads(ClientCertificate? certificate)
    {
        var handler = Create(certificate);
        handler.EnableMultipleHttp2Connections = true;

        // A watch may be silent for minutes, so a lost connection is detected by pings.
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.KeepAlivePingDelay = ClusterLimits.ReadPingDelay;
        handler.KeepAlivePingTimeout = options.ConnectTimeout > ClusterLimits.ShortestPingTimeout ? options.ConnectTimeout : ClusterLimits.ShortestPingTimeout;
        Customize(handler);
        return handler;
    }

    /// <summary>Creates a handler for upgrades.</summary>
    public SocketsHttpHandler ForUpgrades(ClientCertificate? certificate)
    {
        var handler = Create(certificate);
        handler.ActivityHeadersPropagator = null;

        // Servers close the connection after a refused upgrade, so a pooled one could already be closing.
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        handler.SslOptions.ApplicationProtocols = [SslApplicationProtocol.Http11];
        Customize(handler);
        return handler;
    }

    private SocketsHttpHandler Create(ClientCertificate? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = SocketDialer.ConnectAsync,

            // A WebProxy without an address disables proxies; null would make .NET read the environment.
            Proxy = proxy?.ToWebProxy() ?? new WebProxy(),
        };
        settings.Trust.Apply(handler.SslOptions);
        handler.SslOptions.ClientCertificateContext = certificate?.Context;
        if (settings.Impersonation is not null)
        {
            handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        }

        if (proxy?.Login is not null || RewritesHeads(settings))
        {
            handler.PlaintextStreamFilter = (context, _) => ValueTask.FromResult(WithHeads(context));
        }

        return handler;
    }

    private Stream WithHeads(SocketsHttpPlaintextStreamFilterContext context)
    {
        var stream = context.PlaintextStream;
        if (context.InitialRequestMessage.Method == HttpMethod.Connect)
        {
            return proxy?.Login is { } login ? new RequestHeadStream(stream, HeadLines.AddProxyLogin(login)) : stream;
        }

        stream = settings.Impersonation is { HasRepeats: true } ? new RequestHeadStream(stream, HeadLines.SplitRepeats) : stream;
        return settings.TlsServerName is not null ? new RequestHeadStream(stream, HeadLines.NameHost(server.Authority)) : stream;
    }

    private void Customize(SocketsHttpHandler handler)
    {
        settings.HandlerSetup?.Invoke(handler);
        options.ConfigureHandler?.Invoke(handler);
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tests.Authentication;

/// <summary>A Kestrel that answers every read with an empty list of pods and echoes on every upgrade.</summary>
internal sealed class TestApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApiServer(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    public ConcurrentQueue<(string Path, string Host, string? Authorization, string? ServerName, string? Client)> Requests { get; } = new();

    public Func<HttpContext, bool> IsAuthorized { get; set; } = _ => true;

    /// <summary>Answers in place of the server; false leaves the request to it.</summary>
    public Func<HttpContext, Task<bool>> Answer { get; set; } = _ => Task.FromResult(false);

    public static async Task<TestApiServer> StartAsync(
        X509Certificate2? certificate, X509Certificate2Collection? chain = null, bool clientCertificate = false, bool acceptsClient = true,
        HttpProtocols protocols = HttpProtocols.Http1AndHttp2, bool sendsAlone = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = certificate is null ? HttpProtocols.Http1 : protocols;
            if (certificate is not null && sendsAlone)
            {
                // Offline, so that it does not fetch what it lacks itself.
                var context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
                listen.UseHttps((_, _, _, _) => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = context }), null!);
            }
            else if (certificate is not null)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    // Without a selector Kestrel does not keep the name that the client sent.
                    ServerCertificateSelector = chain is null ? (_, _) => certificate : null,
                    ServerCertificate = chain is null ? null : certificate,
                    ServerCertificateChain = chain,
                    ClientCertificateMode = clientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
                    ClientCertificateValidation = (_, _, _) => acceptsClient,
                });
            }
        }));
        var server = new TestApiServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue((
            context.Request.Path.Value!,
            context.Request.Host.Value!,
            context.Request.Headers.Authorization,
            context.Features.Get<ITlsHandshakeFeature>()?.HostName,
            context.Connection.ClientCertificate?.Subject));
        if (await Answer(context))
        {
            return;
        }

        if (!IsAuthorized(context))
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync("""{"kind":"Status","message":"Unauthorized","reason":"Unauthorized"}""");
        }
        else if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            await using var stream = await upgrade.UpgradeAsync();
            await stream.CopyToAsync(stream);
        }
        else
        {
            await context.Response.WriteAsync("""{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}""");
        }
    }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>A gateway before an API server that passes everything on but the headers that upgrade.</summary>
internal sealed class StrippingGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private StrippingGateway(WebApplication app, TestCluster cluster)
    {
        _app = app;
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { cluster.CertificateAuthority },
        };
        _client = new HttpClient(handler) { BaseAddress = cluster.BaseUri };
    }

    public string Address => _app.Urls.First();

    /// <summary>What it answers to everything instead of asking the server; null asks.</summary>
    public HttpStatusCode? Answer { get; set; }

    public static async Task<StrippingGateway> StartAsync(TestCluster cluster, bool tls = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls)
            {
                listen.UseHttps(cluster.Certificates.Server);
            }
        }));
        var gateway = new StrippingGateway(builder.Build(), cluster);
        gateway._app.Run(gateway.PassAsync);
        await gateway._app.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        if (Answer is { } status)
        {
            context.Response.StatusCode = (int)status;
            await context.Response.WriteAsync("no backend is healthy");
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        if (context.Request.ContentLength > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        using var response = await _client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

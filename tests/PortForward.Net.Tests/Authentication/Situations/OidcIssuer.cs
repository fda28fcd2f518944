using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>An OpenID Connect issuer that renews tokens; each refresh token is good for one renewal.</summary>
internal sealed class OidcIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Action<string> _accept;
    private readonly HashSet<string> _refreshTokens = [];
    private int _numbers;

    private OidcIssuer(WebApplication app, Action<string> accept)
    {
        _app = app;
        _accept = accept;
    }

    public string Url => $"https://localhost:{new Uri(_app.Urls.First()).Port}";

    /// <summary>How the client named itself in the last renewal: <c>header</c> or <c>form</c>.</summary>
    public string? LastClient { get; private set; }

    public int Renewals { get; private set; }

    /// <summary>What the configuration names as the place to renew tokens; null is the right one.</summary>
    public string? TokenEndpoint { get; set; }

    /// <summary>Where renewals are redirected to; null answers them.</summary>
    public string? RedirectsTo { get; set; }

    /// <summary>Whether clients that name themselves in the header are refused.</summary>
    public bool FormOnly { get; set; }

    public static async Task<OidcIssuer> StartAsync(X509Certificate2 certificate, Action<string> accept)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var issuer = new OidcIssuer(builder.Build(), accept);
        issuer._app.MapGet("/.well-known/openid-configuration", context => context.Response.WriteAsync(
            JsonSerializer.Serialize(new Dictionary<string, string> { ["issuer"] = issuer.Url, ["token_endpoint"] = issuer.TokenEndpoint ?? issuer.Url + "/token" })));
        issuer._app.MapPost("/token", issuer.RenewAsync);
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Makes an ID token that the cluster accepts, if it is good at all.</summary>
    public string IdToken(TimeSpan life)
    {
        var claims = $$"""{"iss":"{{Url}}","n":{{Interlocked.Increment(ref _numbers)}},"exp":{{TimeProvider.System.GetUtcNow().Add(life).ToUnixTimeSeconds()}}}""";
        var token = $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.s3cr3t";
        if (life > TimeSpan.Zero)
        {
            _accept(token);
        }

        return token;
    }

    public string RefreshToken()
    {
        var token = $"refresh-s3cr3t-{Interlocked.Increment(ref _numbers)}";
        _refreshTokens.Add(token);
        return token;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task RenewAsync(HttpContext context)
    {
        if (RedirectsTo is { } location)
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = location;
            return;
        }

        var form = await context.Request.ReadFormAsync();
        var inHeader = context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String("client:client-s3cr3t"u8);
        var inForm = form["client_id"] == "client" && form["client_secret"] == "client-s3cr3t";
        if (FormOnly ? !inForm : !inHeader && !inForm)
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync("""{"error":"invalid_client"}""");
            return;
        }

        if (form["grant_type"] != "refresh_token" || !_refreshTokens.Remove(form["refresh_token"].ToString()))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("""{"error":"invalid_grant"}""");
            return;
        }

        LastClient = inHeader ? "header" : "form";
        Renewals++;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["access_token"] = "access-s3cr3t",
            ["token_type"] = "Bearer",
            ["id_token"] = IdToken(TimeSpan.FromHours(1)),
            ["refresh_token"] = RefreshToken(),
        }));
    }
}

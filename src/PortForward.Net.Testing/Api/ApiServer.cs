using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PortForward.Net.Testing.Faults;
using PortForward.Net.Testing.Security;
using PortForward.Net.Testing.Upgrades;

namespace PortForward.Net.Testing.Api;

/// <summary>The API server: TLS on a free loopback port, authentication, authorization and routing.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping = new();
    private readonly UserDirectory _users;
    private readonly ObjectReads _reads;
    private readonly PortForwardEndpoint _portForward;
    private readonly TestClusterOptions _options;

    public ApiServer(
        ClusterCertificates certificates, UserDirectory users, ObjectReads reads, PortForwardEndpoint portForward, TestClusterOptions options)
    {
        _users = users;
        _reads = reads;
        _portForward = portForward;
        _options = options;

        // An empty builder is independent of the test's configuration, environment and console.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A forwarded connection may be slow or silent indefinitely.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(https =>
                {
                    // The certificate is verified with each request.
                    https.ServerCertificate = certificates.Server;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.ClientCertificateValidation = (_, _, _) => true;
                });

                // Above TLS, so that bytes are counted as the client sees them.
                listen.Use(next => connection =>
                {
                    var transport = new CutTransport(connection.Transport);
                    connection.Transport = transport;
                    connection.Features.Set(transport.Cut);
                    return next(connection);
                });
            });
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    public Uri BaseUri => new(
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public Task StartAsync(CancellationToken cancellationToken) => _application.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (_options.ClockSkew != TimeSpan.Zero)
        {
            context.Response.Headers.Date = (_options.TimeProvider.GetUtcNow() + _options.ClockSkew).ToString("R", CultureInfo.InvariantCulture);
        }

        var path = context.Request.Path.Value ?? "/";
        if (path is "/healthz" or "/livez" or "/readyz")
        {
            return ApiAnswer.TextAsync(context, "ok", StatusCodes.Status200OK);
        }

        if (_users.Find(context) is not { } user)
        {
            return ApiAnswer.UnauthorizedAsync(context);
        }

        if (Discovery.Find(path.TrimEnd('/'), _options.KubernetesMinorVersion) is { } document)
        {
            return ApiAnswer.JsonAsync(context, document);
        }

        if (AccessReviews.Knows(path, _options.KubernetesMinorVersion))
        {
            return AccessReviews.AnswerAsync(context, user);
        }

        if (ApiPath.Parse(path) is not { } target)
        {
            return ApiAnswer.NoSuchPathAsync(context);
        }

        if (target.SubResource is { } subResource)
        {
            return target.Type == ResourceType.Pods && subResource == "portforward"
                ? _portForward.AnswerAsync(context, user, target, _stopping.Token)
                : ApiAnswer.NoSuchPathAsync(context);
        }

        return ReadAsync(context, user, target);
    }

    private Task ReadAsync(HttpContext context, TestUser user, ApiPath target)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return ApiAnswer.MethodNotAllowedAsync(context);
        }

        var verb = ObjectReads.VerbOf(context, target);
        var right = verb switch
        {
            "get" => TestRights.GetObjects,
            "list" => TestRights.ListObjects,
            _ => TestRights.WatchObjects,
        };
        return user.Rights.HasFlag(right)
            ? _reads.AnswerAsync(context, target, _stopping.Token)
            : ApiAnswer.ForbiddenAsync(context, user, verb, target.Type, target.Type.Plural, target.Namespace, target.Name);
    }
}

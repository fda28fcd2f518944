using Microsoft.Extensions.Hosting;

namespace PortForward.Net.Testing.Api;

/// <summary>A lifetime that does not handle Ctrl+C and SIGTERM, so that they still end the process.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

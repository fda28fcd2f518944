using Microsoft.Extensions.Hosting;

namespace PortForward.Net.Testing.Api;

/// <summary>Leaves Ctrl+C and SIGTERM to the process, which a host would otherwise take for itself and keep from ending it.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

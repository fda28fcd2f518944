using PortForward.Net.Doctor;

namespace PortForward.Net;

/// <content>The static entry points, each with a client of its own.</content>
public sealed partial class PortForwarder
{
    /// <inheritdoc cref="StartAsync(string, string, PortForwardClientOptions, CancellationToken)"/>
    public static Task<PortForwarder> StartAsync(string target, string ports) => StartAsync(target, ports, CancellationToken.None);

    /// <inheritdoc cref="StartAsync(string, string, PortForwardClientOptions, CancellationToken)"/>
    public static Task<PortForwarder> StartAsync(string target, string ports, CancellationToken cancellationToken) =>
        StartAsync(target, ports, new PortForwardClientOptions(), cancellationToken);

    /// <summary>Starts forwarding local ports to a target, with a client that belongs to the forwarder.</summary>
    /// <param name="target">The target: <c>TYPE/NAME</c>, <c>NAMESPACE/TYPE/NAME</c>, the name of a pod, or a label selector.</param>
    /// <param name="ports">One or more mappings, separated by commas or spaces: <c>8080:80</c>, <c>80</c>, <c>:80</c>, <c>:http</c>.</param>
    /// <param name="clientOptions">The options for the client.</param>
    /// <param name="cancellationToken">A token that cancels starting. It has no effect on a running forwarder.</param>
    /// <returns>A task that completes when all ports are bound and the first session is open.</returns>
    /// <exception cref="FormatException">The target or a port is malformed.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="PortForwardException">The configuration, the target, the session or a local port failed. Nothing is left open.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled. Nothing is left open.</exception>
    public static Task<PortForwarder> StartAsync(
        string target, string ports, PortForwardClientOptions clientOptions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentNullException.ThrowIfNull(clientOptions);
        return StartAsync(PortForwardTarget.Parse(target), PortMapping.ParseList(ports), clientOptions, null, cancellationToken);
    }

    /// <summary>Starts forwarding local ports to a target, with a client that belongs to the forwarder.</summary>
    /// <param name="target">The target.</param>
    /// <param name="ports">At least one mapping.</param>
    /// <param name="clientOptions">The options for the client; <see langword="null"/> for the default kubeconfig.</param>
    /// <param name="options">The options for the forwarder; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">A token that cancels starting. It has no effect on a running forwarder.</param>
    /// <returns>A task that completes when all ports are bound and the first session is open.</returns>
    /// <exception cref="ArgumentException">No port is specified, or an option is out of range.</exception>
    /// <exception cref="PortForwardException">The configuration, the target, the session or a local port failed. Nothing is left open.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled. Nothing is left open.</exception>
    public static async Task<PortForwarder> StartAsync(
        PortForwardTarget target,
        IEnumerable<PortMapping> ports,
        PortForwardClientOptions? clientOptions = null,
        PortForwardOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(ports);
        var copy = (options ?? new PortForwardOptions()).Copy();
        var client = PortForwardClient.Create(clientOptions);
        try
        {
            PortMapping[] mappings = [.. ports];
            return await client.Services.RunAsync(() => StartAsync(client, ownsClient: true, target, mappings, copy, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Finds out why connections to a port of a target fail, with a client of its own. A configuration that can't be used is part of the
    /// result too.</summary>
    /// <param name="target">The target.</param>
    /// <param name="port">The port of the target.</param>
    /// <param name="clientOptions">The options for the client; <see langword="null"/> for the default kubeconfig.</param>
    /// <param name="cancellationToken">A token that cancels the diagnosis.</param>
    /// <returns>A task that returns the result. Problems are part of the result and are not thrown.</returns>
    /// <exception cref="ArgumentException"><paramref name="port"/> is the default value, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public static async Task<PortForwardDiagnosis> DiagnoseAsync(
        PortForwardTarget target, RemotePort port, PortForwardClientOptions? clientOptions = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        RemotePort.ThrowIfDefault(port);
        PortForwardClient client;
        try
        {
            client = PortForwardClient.Create(clientOptions);
        }
        catch (PortForwardException failure)
        {
            return DiagnosisRun.OfConfiguration(failure, target, port);
        }

        await using (client.ConfigureAwait(false))
        {
            return await client.DiagnoseAsync(target, port, cancellationToken).ConfigureAwait(false);
        }
    }
}

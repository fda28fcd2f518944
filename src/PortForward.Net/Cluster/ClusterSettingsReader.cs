using Microsoft.Extensions.Logging;
using PortForward.Net.Options;

namespace PortForward.Net.Cluster;

/// <summary>Reads the settings of a cluster when a client is created.</summary>
/// <param name="read">Reads the settings.</param>
internal sealed class ClusterSettingsReader(Func<PortForwardClientOptions, ILogger, ClusterSettings> read) : ISettingsReader
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public ClusterSettings Read(PortForwardClientOptions options, ILogger logger) => read(options, logger);
}

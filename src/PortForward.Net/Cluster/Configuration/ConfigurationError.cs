namespace PortForward.Net.Cluster.Configuration;

/// <summary>Makes the exception of a configuration that cannot be used.</summary>
/// <remarks>Without an inner exception: what a parser says may quote the text that it read, and with it a secret.</remarks>
internal static class ConfigurationError
{
    public static PortForwardException Of(string message) => new(PortForwardError.KubeConfigInvalid, message);
}

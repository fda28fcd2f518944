namespace PortForward.Net.Cluster.Configuration;

/// <summary>Creates the exception for an invalid configuration.</summary>
/// <remarks>It has no inner exception, because a parser's message may quote a secret from its input.</remarks>
internal static class ConfigurationError
{
    public static PortForwardException Of(string message) => new(PortForwardError.KubeConfigInvalid, message);
}

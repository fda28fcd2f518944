namespace PortForward.Net.Cluster.Preferences;

/// <summary>Specifies whether a credential plugin may run, and why not.</summary>
internal enum PluginVerdict
{
    /// <summary>It may run.</summary>
    Permitted,

    /// <summary>No plugin may run.</summary>
    AllDenied,

    /// <summary>Only listed plugins may run, and it is not listed.</summary>
    NotListed,
}

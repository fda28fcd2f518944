namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>Whether a credential plugin asks its user.</summary>
internal enum InteractiveMode
{
    /// <summary>It needs no input.</summary>
    Never,

    /// <summary>It uses a terminal where there is one.</summary>
    IfAvailable,

    /// <summary>It needs a terminal.</summary>
    Always,
}

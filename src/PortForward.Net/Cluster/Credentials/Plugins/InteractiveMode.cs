namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>Specifies whether a credential plugin prompts the user.</summary>
internal enum InteractiveMode
{
    /// <summary>It needs no input.</summary>
    Never,

    /// <summary>It uses a terminal if there is one.</summary>
    IfAvailable,

    /// <summary>It needs a terminal.</summary>
    Always,
}

namespace PortForward.Net.Cluster.Preferences;

/// <summary>The <c>credentialPluginPolicy</c> of a kuberc.</summary>
internal enum PluginPolicy
{
    /// <summary>Every credential plugin may run.</summary>
    AllowAll,

    /// <summary>No credential plugin may run.</summary>
    DenyAll,

    /// <summary>The credential plugins of <c>credentialPluginAllowlist</c> may run.</summary>
    Allowlist,
}

using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>Provides options for credential plugins, the programs that a kubeconfig's <c>exec</c> section names.</summary>
public sealed class CredentialPluginOptions
{
    /// <summary>Gets or sets a value indicating whether a plugin can interact with the user.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    /// <remarks>An interactive plugin inherits the process's standard input if that is a terminal, and its standard error is passed on as it arrives (see
    /// <see cref="StandardError"/>). Otherwise a plugin has no input, and its standard error is part of the exception if it fails.</remarks>
    public bool Interactive { get; set; }

    /// <summary>Gets or sets the longest time that a plugin can run before it is killed.</summary>
    /// <value>The default is 2 minutes. Must be more than zero and at most 24 days.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets the path of the kuberc file, whose <c>credentialPluginPolicy</c> says which plugins can run, or <c>off</c> for none.</summary>
    /// <value>The default is <see langword="null"/>, which uses kubectl's: the file in <c>KUBERC</c>, or <c>~/.kube/kuberc</c> if it exists.
    /// <c>KUBERC=off</c> and <c>KUBECTL_KUBERC=false</c> turn it off.</value>
    /// <remarks>The file is read before each run of a plugin, and only then. If it doesn't permit the plugin, is malformed, or is set here and doesn't exist,
    /// the plugin doesn't run and the operation fails with <see cref="PortForwardError.ExecPluginFailed"/>.</remarks>
    public string? KubeRcPath { get; set; }

    /// <summary>Gets or sets a callback that receives the standard error of an interactive plugin as it arrives.</summary>
    /// <value>The default is <see langword="null"/>, which writes to <see cref="Console.Error"/>.</value>
    public Action<string>? StandardError { get; set; }

    internal CredentialPluginOptions Copy()
    {
        TimeLimits.ThrowIfNotPositive(Timeout, "Plugins.Timeout");
        return (CredentialPluginOptions)MemberwiseClone();
    }
}

using Microsoft.Extensions.Logging;
using PortForward.Net.Options;
using PortForward.Net.Targets;
using PortForward.Net.Timing;

namespace PortForward.Net;

/// <summary>Provides options for a <see cref="PortForwardClient"/>: how it finds its cluster, logs in and connects. They are copied when the client is created.</summary>
/// <remarks>Durations are at most 24 days. Everything except callbacks, <see cref="LoggerFactory"/> and <see cref="TimeProvider"/> can be bound from
/// configuration.</remarks>
public sealed class PortForwardClientOptions
{
    /// <summary>Gets or sets the source of the cluster configuration, and values that replace single values of a kubeconfig.</summary>
    public KubeConfigOptions KubeConfig { get; set; } = new();

    /// <summary>Gets or sets the namespace of targets that don't name one.</summary>
    /// <value>The default is <see langword="null"/>, which uses the namespace of the context, or <c>default</c>.</value>
    public string? Namespace { get; set; }

    /// <summary>Gets or sets the user to impersonate.</summary>
    /// <value>The default is <see langword="null"/>, which uses the kubeconfig's impersonation settings, if any. Each property that is set replaces the
    /// kubeconfig's own.</value>
    public PortForwardImpersonation? Impersonate { get; set; }

    /// <summary>Gets or sets the options for credential plugins.</summary>
    public CredentialPluginOptions Plugins { get; set; } = new();

    /// <summary>Gets or sets the options for the sessions to pods.</summary>
    public SessionPoolOptions Sessions { get; set; } = new();

    /// <summary>Gets or sets the transport to the API server.</summary>
    /// <value>The default is <see cref="PortForwardTransport.Auto"/>.</value>
    public PortForwardTransport Transport { get; set; }

    /// <summary>Gets or sets a value indicating whether a connection waits for both stream replies before it sends data, as kubectl does.</summary>
    /// <value>The default is <see langword="false"/>, which saves two round trips. Set it for intermediaries that re-frame SPDY.</value>
    public bool StrictOpen { get; set; }

    /// <summary>Gets or sets the longest wait for a TCP and TLS connection to the API server, and for the response to an upgrade request.</summary>
    /// <value>The default is 30 seconds. Must be more than zero.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the longest time for any other request to the API server, including its login and retries, as kubectl's
    /// <c>--request-timeout</c> does.</summary>
    /// <value>The default is <see langword="null"/>, which limits each attempt to 100 seconds. Must be more than zero.</value>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>Gets or sets the factory for loggers.</summary>
    /// <value>The default is <see langword="null"/>, which logs nothing.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gets or sets the clock and its timers.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets a callback that makes final changes to each HTTP handler that the client creates for the API server.</summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    /// <summary>Reads the settings of a configuration of the caller's own; null if they come from a kubeconfig or a service account.</summary>
    internal ISettingsReader? SettingsReader { get; set; }

    internal PortForwardClientOptions Copy()
    {
        TimeLimits.ThrowIfNotPositive(ConnectTimeout);
        if (RequestTimeout is { } timeout)
        {
            TimeLimits.ThrowIfNotPositive(timeout, nameof(RequestTimeout));
        }

        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        ArgumentNullException.ThrowIfNull(KubeConfig, nameof(KubeConfig));
        ArgumentNullException.ThrowIfNull(Plugins, nameof(Plugins));
        ArgumentNullException.ThrowIfNull(Sessions, nameof(Sessions));
        if (!Enum.IsDefined(Transport))
        {
            throw new ArgumentOutOfRangeException(nameof(Transport), Transport, "The value is not a transport.");
        }

        if (Namespace is not null && !TargetText.IsObjectName(Namespace))
        {
            throw new ArgumentException($"'{Namespace}' is not a valid namespace name.", nameof(Namespace));
        }

        var copy = (PortForwardClientOptions)MemberwiseClone();
        copy.KubeConfig = KubeConfig.Copy();
        copy.Plugins = Plugins.Copy();
        copy.Sessions = Sessions.Copy();
        copy.Impersonate = Impersonate?.Copy();
        return copy;
    }
}

using k8s;
using Microsoft.Extensions.Logging;
using PortForward.Net.Resolution;

namespace PortForward.Net;

/// <summary>How a <see cref="PortForwardClient"/> finds its cluster and speaks to it. Copied when the client is made.</summary>
/// <remarks>Times are at most 24 days.</remarks>
public sealed class PortForwardClientOptions
{
    /// <summary>The kubeconfig file. Null means <c>KUBECONFIG</c>, else <c>~/.kube/config</c>, else the pod's own service account.</summary>
    public string? KubeConfigPath { get; set; }

    /// <summary>The context of the kubeconfig. Null means its <c>current-context</c>.</summary>
    public string? Context { get; set; }

    /// <summary>The namespace of targets that name none. Null means the context's, else <c>default</c>.</summary>
    public string? Namespace { get; set; }

    /// <summary>Replaces single values of the kubeconfig. Not looked at with a <see cref="Configuration"/>.</summary>
    public KubeConfigOverrides? Overrides { get; set; }

    /// <summary>Whom to act as, instead of whom the kubeconfig says. Null leaves it to the kubeconfig.</summary>
    public PortForwardImpersonation? Impersonate { get; set; }

    /// <summary>A configuration of the caller's own; the kubeconfig is then not read.</summary>
    public KubernetesClientConfiguration? Configuration { get; set; }

    /// <summary>How the bytes reach the API server. <see cref="PortForwardTransport.Auto"/> unless set.</summary>
    public PortForwardTransport Transport { get; set; }

    /// <summary>Waits for both stream replies before a byte is sent, as kubectl does; for intermediaries that re-frame SPDY. Costs two round trips.</summary>
    public bool StrictOpen { get; set; }

    /// <summary>Where to log. Null logs nothing.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The clock and its timers.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Last changes to the HTTP handler that reaches the API server, for example a proxy. Called for each handler the client makes.</summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    /// <summary>The longest wait for a TCP and TLS connection to the API server, and again for the answer to an upgrade. More than zero.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between SPDY PINGs, which keep idle timers on the way from firing. More than zero; null is 5 seconds on plain SPDY
    /// and 10 seconds on WebSocket, as kubectl does.</summary>
    public TimeSpan? KeepAliveInterval { get; set; }

    /// <summary>Whether a credential plugin may speak with its user: it then gets this process's standard input, where that is a terminal, and its
    /// standard error is passed on as it comes. Otherwise it gets no input, and its standard error is told only where it fails.</summary>
    public bool InteractivePlugins { get; set; }

    /// <summary>The longest run of a credential plugin, after which it is killed. More than zero.</summary>
    public TimeSpan PluginTimeout { get; set; } = TimeSpan.FromMinutes(2);

    internal PortForwardClientOptions Copy()
    {
        TimeLimits.ThrowIfNotPositive(ConnectTimeout);
        TimeLimits.ThrowIfNotPositive(PluginTimeout);
        if (KeepAliveInterval is { } interval)
        {
            TimeLimits.ThrowIfNotPositive(interval, nameof(KeepAliveInterval));
        }

        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        if (Namespace is not null && !TargetText.IsObjectName(Namespace))
        {
            throw new ArgumentException($"'{Namespace}' is not the name of a namespace.", nameof(Namespace));
        }

        var copy = (PortForwardClientOptions)MemberwiseClone();
        copy.Overrides = Overrides?.Copy();
        copy.Impersonate = Impersonate?.Copy();
        return copy;
    }
}

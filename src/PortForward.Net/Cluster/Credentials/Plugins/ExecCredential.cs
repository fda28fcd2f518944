using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Preferences;
using PortForward.Net.Errors;

namespace PortForward.Net.Cluster.Credentials.Plugins;

/// <summary>A login from the program in the kubeconfig's <c>exec</c> section: a token, a client certificate, or both.</summary>
internal sealed class ExecCredential(ExecPlugin plugin, PortForwardClientOptions options, KubeEnvironment environment, ILogger logger)
    : RenewedCredential(
        options.TimeProvider, ClusterLimits.LongestPluginPause, MayPrompt(plugin, options) ? Timeout.InfiniteTimeSpan : ClusterLimits.UnattendedPluginPause)
{
    /// <summary>The plugins of several clients would otherwise prompt at the same time.</summary>
    private static readonly SemaphoreSlim PromptGate = new(1, 1);

    private long _epoch;

    /// <inheritdoc/>
    public override string Description => $"the credential plugin '{plugin.Command}'";

    /// <inheritdoc/>
    protected override async Task<(Login Login, DateTimeOffset Expires)> RenewAsync(CancellationToken cancellationToken)
    {
        if (!MayPrompt(plugin, options))
        {
            return await RunWithTimeoutAsync(cancellationToken).ConfigureAwait(false);
        }

        await PromptGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunWithTimeoutAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            PromptGate.Release();
        }
    }

    private static bool MayPrompt(ExecPlugin plugin, PortForwardClientOptions options) => options.Plugins.Interactive && plugin.InteractiveMode != InteractiveMode.Never;

    private async Task<(Login Login, DateTimeOffset Expires)> RunWithTimeoutAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Plugins.Timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await RunAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"did not exit within {options.Plugins.Timeout.TotalSeconds:0.###} seconds and was terminated");
        }
        catch (Win32Exception failure)
        {
            throw Failure($"could not be started: {failure.Message}");
        }
        catch (FormatException failure)
        {
            throw Failure($"did not return a usable credential: {failure.Message}");
        }
    }

    private async Task<(Login Login, DateTimeOffset Expires)> RunAsync(CancellationToken cancellationToken)
    {
        var permitted = FindPermitted();
        var interactive = IsInteractive();
        var path = permitted
            ?? throw Failure($"was not found or is not executable. {plugin.InstallHint ?? "Install it, or correct 'command' in the kubeconfig"}");
        var start = new ProcessStartInfo(path);
        foreach (var argument in plugin.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in plugin.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = ExecCredentialJson.Write(plugin, interactive);
        var (exitCode, output, errors) = await PluginProcess.RunAsync(start, interactive, options.Plugins.Interactive ? PassOn : null, cancellationToken).ConfigureAwait(false);
        return exitCode == 0
            ? ExecCredentialJson.Read(output, plugin, Interlocked.Increment(ref _epoch))
            : throw Failure($"exited with code {exitCode}{(OutsideText.OneLine(errors) is { Length: > 0 } said ? $": {said}" : " and wrote nothing to stderr")}");
    }

    // The preferences are read before each run, so that a change takes effect with the next one.
    private string? FindPermitted()
    {
        PluginRules rules;
        try
        {
            rules = PluginRules.Load(options.Plugins.KubeRcPath, environment, logger);
        }
        catch (PortForwardException failure)
        {
            throw Failure($"is not allowed to run. {failure.Message}");
        }

        return rules.Judge(plugin.Command, environment.Variable, out var path) switch
        {
            PluginVerdict.Permitted => path,
            PluginVerdict.AllDenied => throw Failure($"is not allowed to run: the kuberc '{rules.File}' sets credentialPluginPolicy to DenyAll. "
                + "If you trust the plugin, set the policy to Allowlist and add the plugin to credentialPluginAllowlist"),
            _ => throw Failure($"is not allowed to run: the kuberc '{rules.File}' sets credentialPluginPolicy to Allowlist, and its credentialPluginAllowlist "
                + "does not contain the plugin. If you trust the plugin, add its command to the list"),
        };
    }

    private bool IsInteractive()
    {
        var hasTerminal = options.Plugins.Interactive && !Console.IsInputRedirected;
        return plugin.InteractiveMode switch
        {
            InteractiveMode.Never => false,
            InteractiveMode.Always when !hasTerminal => throw Failure(options.Plugins.Interactive
                ? "requires user interaction, but standard input is not a terminal"
                : "requires user interaction, which this application does not allow (Plugins.Interactive)"),
            _ => hasTerminal,
        };
    }

    private void PassOn(string errors)
    {
        if (options.Plugins.StandardError is { } receiver)
        {
            receiver(errors);
        }
        else
        {
            Console.Error.Write(errors);
        }
    }

    private PortForwardException Failure(string what) =>
        new(PortForwardError.ExecPluginFailed, $"The credential plugin '{plugin.Command}' {what.TrimEnd('.')}.");
}

using System.Diagnostics;

namespace PortForward.Net.EndToEnd.Tests.Tool;

/// <summary>A signal ends the command also while a credential plugin runs.</summary>
public class PluginSignalTests
{
    [Theory]
    [InlineData("sleep 1000", Signal.Interrupt)]
    [InlineData("trap '' INT TERM; while :; do sleep 1000; done", Signal.Interrupt)]
    [InlineData("trap '' INT TERM; while :; do sleep 1000; done", Signal.Terminate)]
    public async Task It_does_not_wait_for_the_plugin(string script, Signal signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell.");
        var folder = Directory.CreateTempSubdirectory("pf-plugin-");
        try
        {
            var (started, kubeConfig) = (Path.Combine(folder.FullName, "started"), Path.Combine(folder.FullName, "config"));
            await File.WriteAllTextAsync(kubeConfig, """
                {"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],
                 "clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:1"}}],
                 "users":[{"name":"u","user":{"exec":{"apiVersion":"client.authentication.k8s.io/v1","command":"/bin/sh","interactiveMode":"Never",
                 "args":["-c","echo $$ > STARTED.tmp; mv STARTED.tmp STARTED; SCRIPT"]}}}]}
                """.Replace("STARTED", started, StringComparison.Ordinal).Replace("SCRIPT", script, StringComparison.Ordinal));
            await using var tool = ToolProcess.Start("lone", ":80", "--kubeconfig", kubeConfig);
            using var timeout = new CancellationTokenSource(ToolProcess.Timeout);
            while (!File.Exists(started))
            {
                await Task.Delay(20, timeout.Token);
            }

            var watch = Stopwatch.StartNew();
            Assert.Equal(128 + (int)signal, await tool.StopAsync(signal));

            // A bound on waiting for the plugin, which would take for ever.
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
            TestContext.Current.TestOutputHelper?.WriteLine($"{watch.ElapsedMilliseconds} ms");
            var plugin = int.Parse(await File.ReadAllTextAsync(started, timeout.Token), System.Globalization.CultureInfo.InvariantCulture);
            while (ToolProcess.Kill(plugin, 0) == 0)
            {
                await Task.Delay(20, timeout.Token);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

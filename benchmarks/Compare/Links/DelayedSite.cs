namespace PortForward.Net.Compare.Links;

/// <summary>A site that seems to be farther away: its own kubeconfig leads through a relay.</summary>
internal sealed class DelayedSite : IAsyncDisposable
{
    private readonly DelayRelay _relay;
    private readonly string _path;

    private DelayedSite(DelayRelay relay, string path, Site site)
    {
        _relay = relay;
        _path = path;
        Site = site;
    }

    public Site Site { get; }

    /// <exception cref="FormatException">There is no kubeconfig that can be changed; the message says why.</exception>
    public static async Task<DelayedSite> OpenAsync(Site site, int rtt)
    {
        var config = RedirectedKubeConfig.Read(site.KubeConfigPath ?? DefaultPath());
        var relay = new DelayRelay(config.Server.Host.Trim('[', ']'), config.Server.Port, TimeSpan.FromMilliseconds(rtt));
        try
        {
            var path = config.WriteFor(relay.Port);
            return new DelayedSite(relay, path, site with { KubeConfigPath = path, Rtt = rtt });
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_path);
        await _relay.DisposeAsync();
    }

    private static string DefaultPath()
    {
        var listed = (Environment.GetEnvironmentVariable("KUBECONFIG") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return listed.Length > 0 ? listed[0] : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
    }
}

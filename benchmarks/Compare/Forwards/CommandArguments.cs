namespace PortForward.Net.Compare.Forwards;

/// <summary>The arguments that kubectl and this library's command share: local ports that the system chooses, on one address.</summary>
internal static class CommandArguments
{
    public static IEnumerable<string> Of(Site site, IEnumerable<int> ports)
    {
        string[] kubeConfig = site.KubeConfigPath is { } path ? ["--kubeconfig", path] : [];
        return [site.Target, .. ports.Select(port => $":{port}"), "--address", "127.0.0.1", .. kubeConfig];
    }
}

using System.Net;
using PortForward.Net.Cluster;

namespace PortForward.Net.Tests.Authentication;

/// <summary>The upgrade request of a forward.</summary>
internal static class Upgrade
{
    public static async Task<HttpResponseMessage> SendAsync(ClusterConnection connection)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(connection.UpgradeUri, "api/v1/namespaces/n/pods/p/portforward"))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("SPDY/3.1");
        using var lease = await connection.RentAsync(TestContext.Current.CancellationToken);
        connection.Authorize(request, lease.Login);
        return await lease.Transport.Upgrades.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

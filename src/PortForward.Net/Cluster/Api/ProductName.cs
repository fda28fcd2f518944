using System.Net.Http.Headers;

namespace PortForward.Net.Cluster.Api;

/// <summary>The product name of this library in requests.</summary>
internal static class ProductName
{
    /// <summary>The value of the User-Agent header, unless the caller's configuration has its own.</summary>
    public static readonly ProductInfoHeaderValue UserAgent =
        new("PortForward.Net", typeof(ProductName).Assembly.GetName().Version?.ToString(3) ?? "0");
}

using System.Collections.Concurrent;
using System.Net;
using PortForward.Net.Cluster.Api;

namespace PortForward.Net.Tests.Resolution;

/// <summary>An API server that answers each path from memory, without a network.</summary>
internal sealed class FakeApi : HttpMessageHandler
{
    private readonly Dictionary<string, (HttpStatusCode Status, string Body)> _objects = [];

    public FakeApi() => Reader = new ApiReader(this, new Uri("http://api.test/prefix/"), TimeProvider.System);

    public ApiReader Reader { get; }

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers the n-th watch (from 1).</summary>
    public Func<int, HttpContent> Watch { get; set; } = _ => throw new InvalidOperationException("No watch was expected.");

    public Exception? Failure { get; set; }

    private int _watches;

    public FakeApi With(string path, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        _objects[path] = (status, body);
        return this;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Failure is not null)
        {
            throw Failure;
        }

        var uri = request.RequestUri!;
        Requests.Enqueue(Uri.UnescapeDataString(uri.PathAndQuery));
        if (uri.Query.Contains("watch=true", StringComparison.Ordinal))
        {
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = Watch(++_watches) });
        }

        var (status, body) = _objects.GetValueOrDefault(
            uri.AbsolutePath.Replace("/prefix", "", StringComparison.Ordinal), uri.AbsolutePath.Contains("/endpoint", StringComparison.Ordinal) ? (HttpStatusCode.NotFound, "{}") : (HttpStatusCode.InternalServerError, "unexpected path"));
        return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body), RequestMessage = request });
    }
}

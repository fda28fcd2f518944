using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PortForward.Net.Errors;
using PortForward.Net.Targets;
using PortForward.Net.Timing;

namespace PortForward.Net.Cluster.Api;

/// <summary>Reads objects from the API server.</summary>
/// <remarks>The requests and models are our own: the operations of KubernetesClient change their signatures with each minor version of Kubernetes, and
/// the application decides which version is loaded.</remarks>
internal sealed class ApiReader : IDisposable
{
    private readonly HttpMessageInvoker _requests;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationToken _ended;

    /// <summary>Initializes a reader.</summary>
    /// <param name="handler">The handler to send requests with, which the reader owns.</param>
    /// <param name="server">The API server, ending in a slash.</param>
    /// <param name="timeProvider">The clock of <see cref="RequestTimeout"/>.</param>
    public ApiReader(HttpMessageHandler handler, Uri server, TimeProvider timeProvider)
    {
        _requests = new HttpMessageInvoker(handler);
        _timeProvider = timeProvider;
        _ended = _lifetime.Token;
        Server = server;
    }

    /// <summary>Gets the API server, ending in a slash.</summary>
    public Uri Server { get; }

    /// <summary>Gets the highest version of HTTP to use.</summary>
    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version20;

    /// <summary>Gets or sets the timeout of a request, including its login and retries.</summary>
    /// <value>The default is <see cref="Timeout.InfiniteTimeSpan"/>: only each attempt has a timeout.</value>
    public TimeSpan RequestTimeout { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Reads a pod.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<Pod> ReadPodAsync(string scope, string name, CancellationToken cancellationToken) =>
        ReadAsync(ApiPath.Of(TargetKinds.Pod, scope, name), ApiJson.Default.Pod, cancellationToken);

    /// <summary>Reads the pods that a label selector selects.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<ApiList<Pod>> ListPodsAsync(string scope, string selector, CancellationToken cancellationToken) =>
        ListAsync(ApiCollections.Pods(scope) with { LabelSelector = selector }, cancellationToken);

    /// <summary>Reads the objects of a collection.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<ApiList<T>> ListAsync<T>(ApiCollection<T> collection, CancellationToken cancellationToken)
        where T : class, IApiItem =>
        ReadAsync(collection.ListPath, collection.List, cancellationToken);

    /// <summary>Reads the only object of a collection.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<T> ReadItemAsync<T>(ApiCollection<T> collection, CancellationToken cancellationToken)
        where T : class, IApiItem =>
        ReadAsync(collection.ItemPath, collection.Item, cancellationToken);

    /// <summary>Starts a watch of a collection.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="resourceVersion">The version to continue from; empty to begin with the objects that exist.</param>
    /// <param name="cancellationToken">Cancels the wait for the response.</param>
    /// <returns>The response, which is a success. The caller disposes it.</returns>
    /// <exception cref="PortForwardException">The API server refused.</exception>
    /// <exception cref="TimeoutException">The API server did not respond in time.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<HttpResponseMessage> WatchAsync<T>(ApiCollection<T> collection, string resourceVersion, CancellationToken cancellationToken)
        where T : class, IApiItem
    {
        var path = collection.WatchPath(resourceVersion, Jitter.Of(ClusterLimits.WatchLifetime, 0.2));
        var response = await RunAsync(token => SendAsync(path, token), cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a service.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<Service> ReadServiceAsync(string scope, string name, CancellationToken cancellationToken) =>
        ReadAsync(ApiPath.Of(TargetKinds.Service, scope, name), ApiJson.Default.Service, cancellationToken);

    /// <summary>Reads a replication controller.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<ReplicationController> ReadReplicationControllerAsync(string scope, string name, CancellationToken cancellationToken) =>
        ReadAsync(ApiPath.Of(TargetKinds.ReplicationController, scope, name), ApiJson.Default.ReplicationController, cancellationToken);

    /// <summary>Reads a workload, whose selector has <see cref="SelectorForm.Expressions"/>.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task<Workload> ReadWorkloadAsync(TargetKind kind, string scope, string name, CancellationToken cancellationToken) =>
        ReadAsync(ApiPath.Of(kind, scope, name), ApiJson.Default.Workload, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _lifetime.Cancel();
        _lifetime.Dispose();
        _requests.Dispose();
    }

    /// <summary>Reads an object.</summary>
    /// <exception cref="PortForwardException">The API server refused, or its response is too long or contains another object.</exception>
    /// <exception cref="JsonException">The response is not JSON, or not of the expected type.</exception>
    /// <exception cref="HttpRequestException">There was no response.</exception>
    /// <exception cref="IOException">The response was truncated.</exception>
    /// <exception cref="TimeoutException">The API server did not respond in time.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    private Task<T> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class, IApiObject =>
        RunAsync(token => ReadOnceAsync(path, type, token), cancellationToken);

    private async Task<T> ReadOnceAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class, IApiObject
    {
        using var response = await SendAsync(path, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusalAsync(response, cancellationToken).ConfigureAwait(false);
        }

        // A list may be long, so it is deserialized while it arrives instead of being buffered.
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var answer = await JsonSerializer.DeserializeAsync(body, type, cancellationToken).ConfigureAwait(false)
            ?? throw new JsonException("The response is null.");
        return answer.Kind != "Status"
            ? answer
            : throw new PortForwardException(
                PortForwardError.ProtocolViolation,
                $"The API server responded to {Server.AbsolutePath}{path.Split('?')[0]} with a Status object instead of the requested object.");
    }

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        Disposed.ThrowIf(_ended.IsCancellationRequested);
        using var limit = new CancellationTokenSource(RequestTimeout, _timeProvider);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ended, cancellationToken);
        try
        {
            return await request(any.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (
            limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !_ended.IsCancellationRequested)
        {
            throw new TimeoutException("The API server did not respond in time.", failure);
        }
    }

    private static async Task<PortForwardException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await ApiErrors.ReadBodyAsync(response.Content, cancellationToken).ConfigureAwait(false);
        return ApiErrors.FromStatus(response.StatusCode, text, PortForwardError.ApiServerUnreachable, response.Headers);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Server, path)) { Version = HttpVersion };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return await _requests.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}

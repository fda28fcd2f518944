using System.Globalization;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Resolution.Watches;
using PortForward.Net.Targets;

namespace PortForward.Net.Resolution;

/// <summary>Resolves a target to a pod, and maps the target's ports to the pod's.</summary>
internal sealed class TargetResolver
{
    private readonly ApiReader _reader;
    private readonly string _defaultNamespace;
    private readonly TimeProvider _timeProvider;
    private readonly Uri? _proxy;
    private readonly PodWatch _watch;

    /// <summary>Initializes a resolver that uses a reader.</summary>
    public TargetResolver(ApiReader reader, string defaultNamespace, TimeProvider timeProvider, Uri? proxy = null)
    {
        _reader = reader;
        _defaultNamespace = defaultNamespace;
        _timeProvider = timeProvider;
        _proxy = proxy;
        _watch = new PodWatch(reader, timeProvider);
    }

    /// <summary>Chooses a pod (protocol.md 7.3), preferably one that has the ports, and waits up to the timeout for one to exist.</summary>
    /// <exception cref="PortForwardException">The target or its pod is missing or not running, the API server refused, or it could not be
    /// reached.</exception>
    public Task<Backend> ResolveAsync(
        PortForwardTarget target, IReadOnlyList<RemotePort> ports, TimeSpan podTimeout, CancellationToken cancellationToken) =>
        RunAsync(() => FindAsync(target, ports, podTimeout, cancellationToken), cancellationToken);

    /// <summary>Gets all running pods of a target, and those of a service without a selector from its endpoints.</summary>
    /// <inheritdoc cref="ResolveAsync"/>
    public Task<TargetSnapshot> ListAsync(PortForwardTarget target, CancellationToken cancellationToken) =>
        RunAsync(() => ListOnceAsync(target, cancellationToken), cancellationToken);

    /// <summary>Starts to follow the pods of a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="publish">Called with each snapshot, by one thread at a time.</param>
    public TargetWatch Watch(PortForwardTarget target, Action<TargetSnapshot> publish) =>
        new(_reader, target, ScopeOf(target), publish, _timeProvider, _proxy);

    private string ScopeOf(PortForwardTarget target) => target.Namespace ?? _defaultNamespace;

    /// <summary>Runs requests, and describes the failure if there is no response.</summary>
    private async Task<T> RunAsync<T>(Func<Task<T>> requests, CancellationToken cancellationToken)
    {
        try
        {
            return await requests().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not PortForwardException && ApiErrors.IsOfTransport(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw ApiErrors.FromTransport(failure, _reader.Server, _proxy);
        }
    }

    private async Task<Backend> FindAsync(
        PortForwardTarget target, IReadOnlyList<RemotePort> ports, TimeSpan podTimeout, CancellationToken cancellationToken)
    {
        var scope = ScopeOf(target);
        Service? service = null;
        var name = target.Name;
        if (target.Kind != PortForwardTargetKind.Pod)
        {
            var owner = await OwnerAsync(target, scope, cancellationToken).ConfigureAwait(false);
            service = owner.Service;
            if (owner.Selector.Length == 0)
            {
                var endpoints = await EndpointsAsync(target, scope, service, cancellationToken).ConfigureAwait(false);
                return endpoints.Find(backend => backend.Has(ports)) ?? (endpoints.Count > 0 ? endpoints[0] : throw TargetFailures.NoSelector(target));
            }

            name = await ChooseAsync(
                target, scope, owner.Selector, pods => Best(pods, service, ports), podTimeout, cancellationToken).ConfigureAwait(false);
            if (!TargetText.IsObjectName(name))
            {
                // It would change the path of the request.
                throw Backend.Misnamed(scope, name);
            }
        }

        var pod = await _reader.ReadPodAsync(scope, name, cancellationToken).ConfigureAwait(false);
        var backend = new Backend(pod, service);
        return pod.Status.Phase == "Running"
            ? backend
            : throw TargetFailures.NotRunning(backend.Pod, pod.Status.Phase, MayYetRun(target.Kind, pod.Status.Phase));
    }

    private async Task<TargetSnapshot> ListOnceAsync(PortForwardTarget target, CancellationToken cancellationToken)
    {
        var scope = ScopeOf(target);
        if (target.Kind == PortForwardTargetKind.Pod)
        {
            var pod = await _reader.ReadPodAsync(scope, target.Name, cancellationToken).ConfigureAwait(false);
            return TargetMembers.OfPods(target, scope, [pod], null);
        }

        var owner = await OwnerAsync(target, scope, cancellationToken).ConfigureAwait(false);
        if (owner.Selector.Length == 0)
        {
            return TargetMembers.OfEndpoints(target, await EndpointsAsync(target, scope, owner.Service, cancellationToken).ConfigureAwait(false));
        }

        var pods = await _reader.ListPodsAsync(scope, owner.Selector, cancellationToken).ConfigureAwait(false);
        return TargetMembers.OfPods(target, scope, pods.Items, owner.Service);
    }

    /// <summary>Gets the endpoints of a service without a selector.</summary>
    private Task<List<Backend>> EndpointsAsync(PortForwardTarget target, string scope, Service? service, CancellationToken cancellationToken) =>
        service is null ? throw TargetFailures.NoSelector(target) : ServiceEndpoints.ListAsync(_reader, scope, service, cancellationToken);

    /// <summary>A service may select pods of several applications, of which only some have a port of that name.</summary>
    private static Pod? Best(Pod[] pods, Service? service, IReadOnlyList<RemotePort> ports)
    {
        if (ports.Count == 0 || pods.Length < 2)
        {
            return PodOrder.Best(pods);
        }

        var fitting = new List<Pod>();
        foreach (var pod in pods)
        {
            if (pod.Status.Phase == "Running" && new Backend(pod, service).Has(ports))
            {
                fitting.Add(pod);
            }
        }

        return PodOrder.Best(fitting) ?? PodOrder.Best(pods);
    }

    /// <summary>A pod that has ended does not restart, but its owner may create another one, unless it is a job that has succeeded.</summary>
    private static bool MayYetRun(PortForwardTargetKind kind, string? phase) => phase switch
    {
        "Succeeded" => kind is not (PortForwardTargetKind.Pod or PortForwardTargetKind.Job),
        "Failed" => kind is not PortForwardTargetKind.Pod,
        _ => true,
    };

    /// <summary>Gets what selects the pods of a target that is not a pod.</summary>
    private async Task<TargetOwner> OwnerAsync(PortForwardTarget target, string scope, CancellationToken cancellationToken)
    {
        switch (target.Kind)
        {
            case PortForwardTargetKind.Selector:
                return new TargetOwner(target.Name, null);
            case PortForwardTargetKind.Service:
                return TargetOwner.Of(await _reader.ReadServiceAsync(scope, target.Name, cancellationToken).ConfigureAwait(false));
            default:
                break;
        }

        var kind = TargetKinds.Find(target.Kind) ?? throw new ArgumentOutOfRangeException(nameof(target), target.Kind, "This kind of target has no selector.");
        if (kind.Selector == SelectorForm.Labels)
        {
            return TargetOwner.Of(await _reader.ReadReplicationControllerAsync(scope, target.Name, cancellationToken).ConfigureAwait(false));
        }

        return TargetOwner.Of(await _reader.ReadWorkloadAsync(kind, scope, target.Name, cancellationToken).ConfigureAwait(false));
    }

    private async Task<string> ChooseAsync(
        PortForwardTarget target, string scope, string selector, Func<Pod[], Pod?> best, TimeSpan podTimeout, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(podTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (true)
            {
                // The timeout applies only to waiting; the HTTP client limits a slow list.
                var list = await _reader.ListPodsAsync(scope, selector, cancellationToken).ConfigureAwait(false);
                if (best(list.Items) is { } chosen)
                {
                    return chosen.Metadata.Name ?? "";
                }

                if (podTimeout == TimeSpan.Zero)
                {
                    throw TargetFailures.NoPods(target, scope);
                }

                var appeared = await _watch.FirstAsync(scope, selector, list.Metadata.ResourceVersion, either.Token).ConfigureAwait(false);
                if (appeared is not null)
                {
                    return appeared;
                }
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var seconds = podTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            throw new PortForwardException(
                PortForwardError.NoReadyPod,
                $"timed out waiting for the condition: no pod of {target.Label} appeared in namespace '{scope}' within {seconds} seconds");
        }
    }
}

using System.Diagnostics;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Targets;

namespace PortForward.Net.Resolution.Watches;

/// <summary>Follows the pods of a target: the pod itself, the pods of a selector, or those of a service or workload, whose selector is followed too.</summary>
/// <remarks>When a selector changes, the previous pods stay in the snapshot until the new ones are known. Invariant: nothing is published before the first
/// answer about the pods has arrived.</remarks>
internal sealed class TargetWatch
{
    private readonly object _lock = new();
    private readonly ApiReader _reader;
    private readonly PortForwardTarget _target;
    private readonly string _scope;
    private readonly Action<TargetSnapshot> _publish;
    private readonly TimeProvider _timeProvider;
    private readonly Uri? _proxy;
    private readonly List<Action> _restarts = [];
    private TargetOwner? _owner;
    private bool _isOwnerKnown;
    private TaskCompletionSource _ownerChanged = NewSource();
    private Func<TargetOwner?, TargetSnapshot>? _members;
    private PortForwardException? _trouble;

    public TargetWatch(ApiReader reader, PortForwardTarget target, string scope, Action<TargetSnapshot> publish, TimeProvider timeProvider, Uri? proxy)
    {
        _reader = reader;
        _target = target;
        _scope = scope;
        _publish = publish;
        _timeProvider = timeProvider;
        _proxy = proxy;
    }

    /// <summary>Follows the pods until the token is canceled.</summary>
    /// <exception cref="PortForwardException">The credential lacks a permission, which the message names (<see cref="PortForwardError.Forbidden"/>), or the
    /// server does not have a type of object.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        switch (_target.Kind)
        {
            case PortForwardTargetKind.Pod:
                return FollowPodsAsync(ApiCollections.Pods(_scope) with { Name = _target.Name }, cancellationToken);
            case PortForwardTargetKind.Selector:
                return FollowPodsAsync(ApiCollections.Pods(_scope) with { LabelSelector = _target.Name }, cancellationToken);
            case PortForwardTargetKind.Service:
                return FollowAsync(ApiCollections.Services(_scope), TargetOwner.Of, cancellationToken);
            case PortForwardTargetKind.ReplicationController:
                return FollowAsync(ApiCollections.ReplicationControllers(_scope), TargetOwner.Of, cancellationToken);
            default:
                var kind = TargetKinds.Find(_target.Kind) ?? throw new UnreachableException();
                return FollowAsync(ApiCollections.Workloads(kind, _scope), TargetOwner.Of, cancellationToken);
        }
    }

    /// <summary>Asks the API server again now, instead of waiting for the end of a back-off or for a watch that may have been lost.</summary>
    public void Restart()
    {
        Action[] restarts;
        lock (_lock)
        {
            restarts = [.. _restarts];
        }

        Array.ForEach(restarts, restart => restart());
    }

    private async Task FollowAsync<T>(ApiCollection<T> collection, Func<T, TargetOwner> read, CancellationToken cancellationToken)
        where T : class, IApiItem
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var owner = RunAsync(collection with { Name = _target.Name }, items => SetOwner(items.Count == 0 ? null : read(items.First())), stop.Token);
        var members = FollowMembersAsync(collection.Plural, stop.Token);
        var first = await Task.WhenAny(owner, members).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(owner, members).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task FollowMembersAsync(string plural, CancellationToken cancellationToken)
    {
        await OwnerKnown.WaitAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var (owner, changed) = CurrentOwner();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var following = owner switch
            {
                null => NoOwnerAsync(plural, stop.Token),
                { Selector.Length: > 0 } => FollowPodsAsync(ApiCollections.Pods(_scope) with { LabelSelector = owner.Selector }, stop.Token),
                { Service: not null } => FollowEndpointsAsync(owner.Service, stop.Token),
                _ => NothingAsync(_ => new TargetSnapshot([], TargetFailures.NoSelector(_target)), stop.Token),
            };
            await Task.WhenAny(following, changed).ConfigureAwait(false);
            if (following.IsFaulted)
            {
                await following.ConfigureAwait(false);
            }

            await stop.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private Task FollowPodsAsync(ApiCollection<Pod> pods, CancellationToken cancellationToken) => RunAsync(
        pods,
        items =>
        {
            Pod[] copy = [.. items];
            SetMembers(owner => TargetMembers.OfPods(_target, _scope, copy, owner?.Service));
        },
        cancellationToken);

    private async Task FollowEndpointsAsync(Service service, CancellationToken cancellationToken)
    {
        var name = service.Metadata.Name ?? "";
        foreach (var version in ServiceEndpoints.SliceVersions)
        {
            try
            {
                await FollowAsync(ApiCollections.EndpointSlices(_scope, name, version), ServiceEndpoints.Of).ConfigureAwait(false);
            }
            catch (PortForwardException e) when (ServiceEndpoints.IsMissing(e))
            {
                // Before Kubernetes 1.21 and 1.17, or without permission for one of them.
            }
        }

        await FollowAsync(ApiCollections.Endpoints(_scope, name), ServiceEndpoints.Of).ConfigureAwait(false);

        Task FollowAsync<T>(ApiCollection<T> collection, Func<Service, IEnumerable<T>, List<Backend>> read)
            where T : class, IApiItem => RunAsync(
            collection,
            items =>
            {
                T[] copy = [.. items];
                SetMembers(owner => TargetMembers.OfEndpoints(_target, read(owner?.Service ?? service, copy)));
            },
            cancellationToken);
    }

    private Task NoOwnerAsync(string plural, CancellationToken cancellationToken) =>
        NothingAsync(_ => new TargetSnapshot([], TargetFailures.NotFound(plural, _target.Name)), cancellationToken);

    private Task NothingAsync(Func<TargetOwner?, TargetSnapshot> members, CancellationToken cancellationToken)
    {
        SetMembers(members);
        return Task.Delay(Timeout.InfiniteTimeSpan, _timeProvider, cancellationToken);
    }

    private async Task RunAsync<T>(ApiCollection<T> collection, Action<IReadOnlyCollection<T>> onItems, CancellationToken cancellationToken)
        where T : class, IApiItem
    {
        var watch = new ObjectWatch<T>(_reader, collection, onItems, SetTrouble, _timeProvider, _proxy);
        Action restart = watch.Restart;
        lock (_lock)
        {
            _restarts.Add(restart);
        }

        try
        {
            await watch.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _restarts.Remove(restart);
            }
        }
    }

    private Task OwnerKnown
    {
        get
        {
            lock (_lock)
            {
                return _isOwnerKnown ? Task.CompletedTask : _ownerChanged.Task;
            }
        }
    }

    private (TargetOwner? Owner, Task Changed) CurrentOwner()
    {
        lock (_lock)
        {
            return (_owner, _ownerChanged.Task);
        }
    }

    private void SetOwner(TargetOwner? owner)
    {
        lock (_lock)
        {
            var isOther = !_isOwnerKnown || owner?.Selector != _owner?.Selector;
            _isOwnerKnown = true;
            _owner = owner;
            if (isOther)
            {
                _ownerChanged.TrySetResult();
                _ownerChanged = NewSource();
            }

            _trouble = null;
            Publish();
        }
    }

    private void SetMembers(Func<TargetOwner?, TargetSnapshot> members)
    {
        lock (_lock)
        {
            _members = members;
            _trouble = null;
            Publish();
        }
    }

    private void SetTrouble(PortForwardException trouble)
    {
        lock (_lock)
        {
            _trouble = trouble;
            Publish();
        }
    }

    private void Publish()
    {
        Debug.Assert(Monitor.IsEntered(_lock));
        if (_members?.Invoke(_owner) is { } snapshot)
        {
            _publish(_trouble is null ? snapshot : snapshot with { Problem = _trouble });
        }
        else if (_trouble is not null)
        {
            _publish(new TargetSnapshot([], _trouble));
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

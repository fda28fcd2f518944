using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PortForward.Net.Forwarding;
using PortForward.Net.Testing.Api;
using PortForward.Net.Testing.Objects;
using PortForward.Net.Testing.Security;
using PortForward.Net.Testing.Sessions;
using PortForward.Net.Testing.Upgrades;

namespace PortForward.Net.Testing;

/// <summary>
/// An in-process Kubernetes cluster for tests and demos of code that forwards ports. Its API server listens with TLS on
/// a free loopback port and supports this library and kubectl like a real one. Its pods are handlers in the test.
/// </summary>
/// <example>
/// <code>
/// await using var cluster = await TestCluster.StartAsync();
/// cluster.AddPod("web-0", pod => pod
///     .Label("app", "web")
///     .Port(8080, "http")
///     .Serve(8080, async (connection, ct) => await connection.CopyToAsync(connection, ct)));
/// cluster.AddService("web", service => service.Selector("app", "web").PortTo(80, "http"));
/// // Forward svc/web with cluster.KubeConfigPath.
/// </code>
/// </example>
public sealed class TestCluster : IAsyncDisposable, IDisposable
{
    private readonly ClusterCertificates _certificates;
    private readonly KubeConfigFolder _folder = new();
    private readonly UserDirectory _users;
    private readonly SessionRegistry _sessions = new();
    private readonly ConcurrentDictionary<(string Namespace, string Name), TestPod> _pods = new();
    private readonly ObjectStore _store;
    private readonly ApiServer _server;
    private readonly Lazy<Task> _disposal;
    private int _numbers;

    private TestCluster(TestClusterOptions options)
    {
        _certificates = ClusterCertificates.Create(options.ServerCertificate);
        _users = new UserDirectory(_certificates.Authority);
        _store = new ObjectStore(options.TimeProvider);
        _store.Put(ResourceType.Namespaces, ClusterObjects.Namespace("default"));
        _disposal = new Lazy<Task>(DisposeOnceAsync);
        Faults = new TestFaults(_sessions);
        var portForward = new PortForwardEndpoint((ns, name) => FindPod(name, ns), _sessions, Faults, options);
        _server = new ApiServer(_certificates, _users, new ObjectReads(_store, options.TimeProvider), portForward, options);
        BaseUri = null!;
        Admin = null!;
    }

    /// <summary>Gets the address of the API server.</summary>
    public Uri BaseUri { get; private set; }

    /// <summary>Gets the authority that issued the API server's certificate.</summary>
    public X509Certificate2 CertificateAuthority => _certificates.Authority;

    /// <summary>Gets the user with all permissions.</summary>
    public TestUser Admin { get; private set; }

    /// <summary>Gets a kubeconfig for <see cref="Admin"/>.</summary>
    public string KubeConfig => Admin.KubeConfig;

    /// <summary>Gets the path of a file with <see cref="KubeConfig"/>. Only the current user can read it, and it is deleted when the cluster is
    /// disposed.</summary>
    public string KubeConfigPath => Admin.KubeConfigPath;

    /// <summary>Gets the number of open sessions. A session is an upgraded connection that carries any number of streams.</summary>
    public int OpenSessions => _sessions.OpenCount;

    /// <summary>Gets the number of open SPDY streams. A connection has two.</summary>
    public int OpenStreams => _sessions.Open.Sum(session => session.OpenStreams);

    /// <summary>Gets the number of open connections to handlers in pods. Those of removed pods do not count.</summary>
    public int OpenConnections => _pods.Values.Sum(pod => pod.OpenConnections);

    /// <summary>Gets the protocol violations for which sessions were closed; empty if there were none.</summary>
    public IReadOnlyCollection<string> ProtocolErrors => _sessions.ProtocolErrors;

    /// <summary>Gets the simulated failures; none by default.</summary>
    public TestFaults Faults { get; }

    internal IReadOnlyCollection<PodSession> Sessions => _sessions.Open;

    internal UserDirectory Users => _users;

    internal ClusterCertificates Certificates => _certificates;

    internal ObjectStore Store => _store;

    internal string Folder => _folder.Path;

    /// <summary>Starts a cluster without pods.</summary>
    public static async Task<TestCluster> StartAsync(TestClusterOptions? options = null, CancellationToken cancellationToken = default)
    {
        var cluster = new TestCluster(options ?? new TestClusterOptions());
        try
        {
            await cluster._server.StartAsync(cancellationToken).ConfigureAwait(false);
            cluster.BaseUri = cluster._server.BaseUri;
            cluster.Admin = cluster.AddToken(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), TestRights.All, "admin");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gets the total number of sessions that were opened with the given transports.</summary>
    public int TotalSessions(TestTransports transports = TestTransports.All) => _sessions.Total(transports);

    /// <summary>Adds a token for a user with the given permissions.</summary>
    public TestUser AddToken(string token, TestRights rights, string user = "test-user")
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        ArgumentException.ThrowIfNullOrEmpty(user);
        var kubeConfig = KubeConfigFolder.Render(BaseUri, CertificateAuthority, user, token);
        var added = new TestUser(user, token, rights, kubeConfig, _folder.Write(kubeConfig));
        _users.Add(added);
        return added;
    }

    /// <summary>Removes a token.</summary>
    public void RemoveToken(string token) => _users.Remove(token);

    /// <summary>Adds a pod. It is running and ready unless configured otherwise.</summary>
    /// <exception cref="ArgumentException">A pod with that name exists.</exception>
    public TestPod AddPod(string name, Action<TestPodBuilder>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var builder = new TestPodBuilder(name);
        configure?.Invoke(builder);
        EnsureNamespace(builder.Namespace);
        var item = ClusterObjects.Pod(builder, Interlocked.Increment(ref _numbers), _store.Timestamp());
        _store.Put(ResourceType.Pods, item, mustBeNew: true);
        var pod = new TestPod(builder, item, _store);
        _pods[(pod.Namespace, pod.Name)] = pod;
        return pod;
    }

    /// <summary>Finds a pod; <see langword="null"/> if it does not exist.</summary>
    public TestPod? FindPod(string name, string ns = "default") => _pods.GetValueOrDefault((ns, name));

    /// <summary>Removes a pod immediately. As in a real cluster, idle sessions to it stay open until their next connection fails.</summary>
    /// <returns>Whether the pod existed.</returns>
    public bool RemovePod(string name, string ns = "default")
    {
        if (!_pods.TryRemove((ns, name), out var pod))
        {
            return false;
        }

        pod.Remove();
        return true;
    }

    /// <summary>Adds a service.</summary>
    public void AddService(string name, Action<TestServiceBuilder> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new TestServiceBuilder(name);
        configure(builder);
        EnsureNamespace(builder.Namespace);
        _store.Put(ResourceType.Services, ClusterObjects.Service(builder, Interlocked.Increment(ref _numbers)), mustBeNew: true);
    }

    /// <summary>Adds a deployment for the pods that match a label selector such as <c>app=web,tier in (a,b)</c>. It creates no pods.</summary>
    public void AddDeployment(string name, string selector, string ns = "default") => AddWorkload(ResourceType.Deployments, name, selector, ns);

    /// <summary>Adds a stateful set for the pods that match a label selector. It creates no pods.</summary>
    public void AddStatefulSet(string name, string selector, string ns = "default") => AddWorkload(ResourceType.StatefulSets, name, selector, ns);

    /// <summary>Adds a replica set for the pods that match a label selector. It creates no pods.</summary>
    public void AddReplicaSet(string name, string selector, string ns = "default") => AddWorkload(ResourceType.ReplicaSets, name, selector, ns);

    /// <summary>Adds a replication controller for the pods with labels such as <c>app=web</c>. It creates no pods.</summary>
    public void AddReplicationController(string name, string selector, string ns = "default") =>
        AddWorkload(ResourceType.ReplicationControllers, name, selector, ns);

    /// <summary>Adds a daemon set for the pods that match a label selector. It creates no pods.</summary>
    public void AddDaemonSet(string name, string selector, string ns = "default") => AddWorkload(ResourceType.DaemonSets, name, selector, ns);

    /// <summary>Adds a job for the pods that match a label selector. It creates no pods.</summary>
    public void AddJob(string name, string selector, string ns = "default") => AddWorkload(ResourceType.Jobs, name, selector, ns);

    /// <summary>Closes all sessions, stops the API server and deletes the kubeconfig files.</summary>
    /// <remarks>Later calls wait for the first one.</remarks>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    /// <summary>Disposes the cluster synchronously.</summary>
    /// <remarks>For containers that dispose synchronously. Prefer <see cref="DisposeAsync"/>.</remarks>
    public void Dispose() => BlockingDisposal.Dispose(this);

    private async Task DisposeOnceAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
        _certificates.Dispose();
    }

    private void AddWorkload(ResourceType type, string name, string selector, string ns)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        EnsureNamespace(ns);
        _store.Put(type, ClusterObjects.Workload(type, name, selector, ns), mustBeNew: true);
    }

    private void EnsureNamespace(string name)
    {
        if (_store.Get(ResourceType.Namespaces, null, name) is null)
        {
            _store.Put(ResourceType.Namespaces, ClusterObjects.Namespace(name));
        }
    }
}

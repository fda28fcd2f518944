using Nerdbank.Streams;
using PortForward.Net.Testing;
using PortForward.Net.Testing.Sessions;

namespace PortForward.Net.Tests.Testing;

/// <summary>A pod's session without the network: the client's end is in the hands of the test.</summary>
internal sealed class PodSessionHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Stream _clientStream;
    private readonly TestCluster _cluster;
    private readonly Task _running;
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PodSessionHost(TestCluster cluster, TestPod pod, TestClusterOptions options)
    {
        _cluster = cluster;
        Pod = pod;
        (_clientStream, var podStream) = FullDuplexStream.CreatePair();
        Client = new SpdyTestClient(_clientStream);
        Session = new PodSession(pod, TestTransports.Spdy, podStream, podStream.Dispose, options, Faults);
        _running = RunAsync(podStream);
    }

    public TestPod Pod { get; }

    public SpdyTestClient Client { get; }

    public PodSession Session { get; }

    public TestFaults Faults => _cluster.Faults;

    public static async Task<PodSessionHost> StartAsync(Action<TestPodBuilder> configure, TestClusterOptions? options = null)
    {
        options ??= new TestClusterOptions();
        var cluster = await TestCluster.StartAsync(options);
        return new PodSessionHost(cluster, cluster.AddPod("pod", configure), options);
    }

    /// <summary>Ends when the session has learnt that its client has left.</summary>
    public Task Left => _left.Task;

    /// <summary>Ends with the session.</summary>
    public Task Ended => _running;

    /// <summary>Closes the client's end without a word.</summary>
    public void Leave() => _clientStream.Dispose();

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _clientStream.DisposeAsync();
        await _cluster.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(Stream podStream)
    {
        await using (Session)
        {
            await Session.RunAsync(_stopping.Token, CancellationToken.None, _left.SetResult);
        }

        await podStream.DisposeAsync();
    }
}

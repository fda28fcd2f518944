using PortForward.Net.Forwarding;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Forwarding;

public class EventHubTests
{
    private const int KeptForTheFirstWatcher = 256;

    private readonly ForwarderEvents _hub = new();

    [Fact]
    public async Task The_first_watcher_gets_what_happened_before_it_came()
    {
        _hub.Publish(Selected("a"));
        _hub.Publish(Entered(PortForwardState.Ready));
        _hub.Publish(Closed(1));
        _hub.Publish(Closed(2));
        _hub.Complete();

        Assert.Equal(Texts(Selected("a"), Entered(PortForwardState.Ready), Closed(1), Closed(2)), Texts(await WatchAsync()));
    }

    [Fact]
    public async Task A_later_watcher_gets_the_pod_and_the_state_as_they_are()
    {
        _hub.Publish(Selected("a"));
        _hub.Publish(Closed(1));
        _hub.Publish(Selected("b"));
        _hub.Publish(Entered(PortForwardState.Ready));
        _hub.Complete();
        await WatchAsync();

        Assert.Equal(Texts(Selected("b"), Entered(PortForwardState.Ready)), Texts(await WatchAsync()));
    }

    [Fact]
    public async Task Too_many_early_events_are_dropped_together()
    {
        _hub.Publish(Selected("a"));
        for (var id = 0; id < KeptForTheFirstWatcher; id++)
        {
            _hub.Publish(Closed(id));
        }

        _hub.Complete();

        Assert.Equal(Texts(Selected("a")), Texts(await WatchAsync()));
    }

    private static List<string> Texts(params IEnumerable<PortForwardEvent> events) => [.. events.Select(item => item.ToString())];

    private static PodSelected Selected(string name) =>
        PortForwardModelFactory.PodSelected(DateTimeOffset.UnixEpoch, PortForwardModelFactory.PodReference("default", name));

    private static StateChanged Entered(PortForwardState state) => PortForwardModelFactory.StateChanged(DateTimeOffset.UnixEpoch, state);

    private static ConnectionClosed Closed(long id) => PortForwardModelFactory.ConnectionClosed(DateTimeOffset.UnixEpoch, id, 0, 0);

    private async Task<List<PortForwardEvent>> WatchAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = new List<PortForwardEvent>();
        await foreach (var item in _hub.WatchAsync(timeout.Token))
        {
            seen.Add(item);
        }

        return seen;
    }
}

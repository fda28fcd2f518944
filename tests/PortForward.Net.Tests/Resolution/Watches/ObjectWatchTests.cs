using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Resolution.Watches;

namespace PortForward.Net.Tests.Resolution.Watches;

public sealed class ObjectWatchTests : IDisposable
{
    private const string PodsPath = "/api/v1/namespaces/n/pods";

    private readonly FakeApi _api = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _seen = new();

    public void Dispose()
    {
        _stop.Dispose();
        _api.Dispose();
    }

    [Fact]
    public async Task A_watch_that_has_ended_continues_from_the_last_version()
    {
        _api.With(PodsPath, Pods.List(Pods.Json("a")));
        _api.Watch = n => n switch
        {
            1 => new StringContent("""{"type":"ADDED","object":{"metadata":{"name":"b","resourceVersion":"57"}}}""" + "\n"),
            2 => new StringContent("""{"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"58"}}}""" + "\n"),
            _ => new StreamContent(new NeverEndingStream()),
        };
        await RunUntilAsync(ApiCollections.Pods("n") with { LabelSelector = "app=x" }, "a|a b|b", watches: 3);
        Assert.Equal(["41", "57", "58"], Versions());
    }

    [Fact]
    public async Task When_the_version_has_expired_the_objects_are_listed_again()
    {
        _api.With(PodsPath, Pods.List(Pods.Json("a")));
        _api.Watch = n => n switch
        {
            1 => new StringContent("""{"type":"ERROR","object":{"kind":"Status","status":"Failure","code":410}}""" + "\n"),
            _ => new StreamContent(new NeverEndingStream()),
        };
        await RunUntilAsync(ApiCollections.Pods("n") with { LabelSelector = "app=x" }, "a|a", watches: 2);
        Assert.Equal(["41", "41"], Versions());
    }

    // A lost session restarts the watch, and the same server may just be ending the response.
    [Fact]
    public async Task A_watch_that_fails_while_it_is_being_restarted_continues()
    {
        _api.With(PodsPath, Pods.List(Pods.Json("a")));
        _api.Watch = n => new StreamContent(n == 1 ? new StreamThatFailsWhenCanceled() : new NeverEndingStream());
        await RunUntilAsync(ApiCollections.Pods("n") with { LabelSelector = "app=x" }, "a|a", watches: 2, restartAfter: 1);
    }

    // The object may be deleted before the watch begins, which then has no event for it.
    [Fact]
    public async Task A_single_object_is_read_once_the_watch_has_begun()
    {
        _api.With($"{PodsPath}/a", """{"kind":"Status","message":"pods \"a\" not found"}""", System.Net.HttpStatusCode.NotFound);
        _api.Watch = _ => new StreamContent(new NeverEndingStream());
        await RunUntilAsync(ApiCollections.Pods("n") with { Name = "a" }, "", watches: 1);
        Assert.Contains("watch=true", _api.Requests.First(), StringComparison.Ordinal);
        Assert.EndsWith($"{PodsPath}/a", _api.Requests.Last(), StringComparison.Ordinal);
    }

    private string[] Versions() =>
        [.. _api.Requests.Where(request => request.Contains("watch=true", StringComparison.Ordinal))
            .Select(request => request.Split("resourceVersion=")[1].Split('&')[0])];

    /// <summary>Runs the watch until it has reported these collections of names, and has begun so many times.</summary>
    private async Task RunUntilAsync(ApiCollection<Pod> pods, string expected, int watches, int restartAfter = 0)
    {
        var watch = new ObjectWatch<Pod>(
            _api.Reader, pods, items => _seen.Enqueue(string.Join(' ', items.Select(item => item.Metadata.Name).Order())), failure => Assert.Fail(failure.Message), _time, null);
        var running = watch.RunAsync(_stop.Token);
        var until = Environment.TickCount64 + 20_000;
        while (string.Join('|', _seen) != expected || _seen.IsEmpty || Versions().Length < watches)
        {
            Assert.True(Environment.TickCount64 < until, $"seen: {string.Join('|', _seen)}");
            if (restartAfter > 0 && Versions().Length == restartAfter)
            {
                watch.Restart();
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    /// <summary>A body of which nothing ever arrives.</summary>
    private class NeverEndingStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    /// <summary>Such a body that fails like a lost connection when reading is canceled.</summary>
    private sealed class StreamThatFailsWhenCanceled : NeverEndingStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.ReadAsync(buffer, cancellationToken);
            }
            catch (OperationCanceledException e)
            {
                throw new IOException("The response ended prematurely.", e);
            }
        }
    }
}

using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Resolution;

namespace PortForward.Net.Tests.Resolution;

// Case 96.
public sealed class TargetResolverTests : IDisposable
{
    private const string PodsPath = "/api/v1/namespaces/n/pods";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task A_pod_is_itself()
    {
        _api.With($"{PodsPath}/a", Pods.Json("a"));

        var backend = await ResolveAsync("a");

        Assert.Equal(new PodReference("n", "a", "uid-a"), backend.Pod);
        Assert.Equal([$"/prefix{PodsPath}/a"], _api.Requests);
    }

    [Fact]
    public async Task The_targets_own_namespace_wins_over_the_default()
    {
        _api.With("/api/v1/namespaces/other/pods/a", Pods.Json("a"));

        await new TargetResolver(_api.Reader, "n", _time)
            .ResolveAsync(PortForwardTarget.Pod("a", "other"), [], TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("svc/x", "/api/v1/namespaces/n/services/x", """{"spec":{"selector":{"app":"x","tier":"t"}}}""", "app=x,tier=t")]
    [InlineData("deploy/x", "/apis/apps/v1/namespaces/n/deployments/x", """{"spec":{"selector":{"matchLabels":{"app":"x"}}}}""", "app=x")]
    [InlineData("sts/x", "/apis/apps/v1/namespaces/n/statefulsets/x", """{"spec":{"selector":{"matchLabels":{"app":"x"}}}}""", "app=x")]
    [InlineData("rs/x", "/apis/apps/v1/namespaces/n/replicasets/x", """{"spec":{"selector":{"matchLabels":{"app":"x"}}}}""", "app=x")]
    [InlineData("rc/x", "/api/v1/namespaces/n/replicationcontrollers/x", """{"spec":{"selector":{"app":"x"}}}""", "app=x")]
    [InlineData("ds/x", "/apis/apps/v1/namespaces/n/daemonsets/x", """{"spec":{"selector":{"matchLabels":{"app":"x"}}}}""", "app=x")]
    [InlineData("job/x", "/apis/batch/v1/namespaces/n/jobs/x",
        """{"spec":{"selector":{"matchExpressions":[{"key":"job","operator":"In","values":["x"]}]}}}""", "job in (x)")]
    public async Task An_object_leads_to_the_best_pod_of_its_selector(string target, string path, string json, string selector)
    {
        _api.With(path, json).With(PodsPath, Pods.List(Pods.Json("late", "Pending"), Pods.Json("best"))).With($"{PodsPath}/best", Pods.Json("best"));

        var backend = await ResolveAsync(target);

        Assert.Equal("best", backend.Pod.Name);
        Assert.Equal($"/prefix{PodsPath}?labelSelector={selector}", _api.Requests.ElementAt(1));
    }

    [Fact]
    public async Task A_selector_leads_to_the_best_pod_it_chooses()
    {
        _api.With(PodsPath, Pods.List(Pods.Json("a"))).With($"{PodsPath}/a", Pods.Json("a"));

        Assert.Equal("a", (await ResolveAsync("app in (x),!old")).Pod.Name);
    }

    [Theory]
    [InlineData("""{"spec":{}}""")]
    [InlineData("""{"spec":{"selector":{}}}""")]
    [InlineData("""{"spec":{"type":"ExternalName","externalName":"a.test"}}""")]
    public async Task A_service_without_a_selector_is_refused(string json)
    {
        _api.With("/api/v1/namespaces/n/services/x", json);

        var failure = await AssertFailsAsync("svc/x", PortForwardError.NoReadyPod, "invalid service 'x': Service is defined without a selector");
        Assert.False(failure.IsTransient);
    }

    [Theory]
    [InlineData("Pending")]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public async Task A_pod_that_is_not_running_is_refused_in_kubectls_words(string phase)
    {
        _api.With(PodsPath, Pods.List(Pods.Json("a", phase))).With($"{PodsPath}/a", Pods.Json("a", phase));

        var failure = await AssertFailsAsync(
            "app=x", PortForwardError.NoReadyPod, $"unable to forward port because pod is not running. Current status={phase}");
        Assert.Equal("a", failure.Pod?.Name);
    }

    [Theory]
    [InlineData("a", "Pending", true)]
    [InlineData("a", "Succeeded", false)]
    [InlineData("a", "Failed", false)]
    [InlineData("deploy/x", "Failed", true)]
    [InlineData("job/x", "Failed", true)]
    [InlineData("job/x", "Succeeded", false)]
    public async Task A_pod_that_is_not_running_is_worth_another_try_only_where_one_may_yet_run(string target, string phase, bool isTransient)
    {
        const string Selector = """{"spec":{"selector":{"matchLabels":{"app":"x"}}}}""";
        _api.With("/apis/apps/v1/namespaces/n/deployments/x", Selector).With("/apis/batch/v1/namespaces/n/jobs/x", Selector)
            .With(PodsPath, Pods.List(Pods.Json("a", phase))).With($"{PodsPath}/a", Pods.Json("a", phase));

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => ResolveAsync(target));

        Assert.Equal((PortForwardError.NoReadyPod, isTransient), (failure.Error, failure.IsTransient));
    }

    [Fact]
    public async Task A_pod_that_appears_but_does_not_run_yet_is_refused()
    {
        _api.With(PodsPath, Pods.List()).With($"{PodsPath}/a", Pods.Json("a", "Pending"));
        _api.Watch = _ => new StringContent("""{"type":"ADDED","object":{"metadata":{"name":"a"}}}""" + "\n");

        var failure = await AssertFailsAsync(
            "app=x", PortForwardError.NoReadyPod, "unable to forward port because pod is not running. Current status=Pending");
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task A_pod_that_appears_while_waiting_is_chosen()
    {
        _api.With(PodsPath, Pods.List()).With($"{PodsPath}/a", Pods.Json("a"));
        var events = new Pipe();
        var watching = new TaskCompletionSource();
        _api.Watch = _ =>
        {
            watching.SetResult();
            return new StreamContent(events.Reader.AsStream());
        };

        var resolving = ResolveAsync("app=x");
        await watching.Task;
        await WriteAsync(events.Writer, """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"42"}}}""" + "\n{\"type\":\"ADDED\",");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(resolving.IsCompleted);
        await WriteAsync(events.Writer, $"\"object\":{Pods.Json("a").ReplaceLineEndings("")}}}\n");

        Assert.Equal("a", (await resolving).Pod.Name);
        Assert.Contains(_api.Requests, request => request.StartsWith($"/prefix{PodsPath}?watch=true&", StringComparison.Ordinal)
            && request.EndsWith("&resourceVersion=41&labelSelector=app=x", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":410}}""" + "\n")]
    public async Task A_watch_that_ends_early_is_begun_again(string firstWatch)
    {
        _api.With(PodsPath, Pods.List()).With($"{PodsPath}/a", Pods.Json("a"));
        _api.Watch = n => new StringContent(n == 1 ? firstWatch : """{"type":"MODIFIED","object":{"metadata":{"name":"a"}}}""" + "\n");
        _time.AutoAdvanceAmount = TimeSpan.FromSeconds(1);

        var resolving = ResolveAsync("app=x");
        while (!resolving.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal("a", (await resolving).Pod.Name);
    }

    [Fact]
    public async Task Without_a_pod_in_time_it_says_what_it_waited_for()
    {
        _api.With(PodsPath, Pods.List()).With("/api/v1/namespaces/n/services/x", """{"spec":{"selector":{"app":"x"}}}""");
        var watching = new TaskCompletionSource();
        _api.Watch = _ =>
        {
            watching.SetResult();
            return new StreamContent(new Pipe().Reader.AsStream());
        };

        var resolving = ResolveAsync("svc/x");
        await watching.Task;
        _time.Advance(TimeSpan.FromMinutes(1));

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => resolving);
        Assert.Equal(PortForwardError.NoReadyPod, failure.Error);
        Assert.Equal(
            "timed out waiting for the condition: no pod of service/x appeared in namespace 'n' within 60 seconds", failure.Message);
    }

    [Fact]
    public async Task Cancelling_while_waiting_is_a_cancellation()
    {
        _api.With(PodsPath, Pods.List());
        using var cancel = new CancellationTokenSource();
        _api.Watch = _ =>
        {
            cancel.CancelAfter(0);
            return new StreamContent(new Pipe().Reader.AsStream());
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TargetResolver(_api.Reader, "n", _time)
            .ResolveAsync(PortForwardTarget.Selector("app=x"), [], TimeSpan.FromMinutes(1), cancel.Token));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "NotFound", "pods \\\"a\\\" not found", PortForwardError.TargetNotFound)]
    [InlineData(HttpStatusCode.Forbidden, "Forbidden", "pods \\\"a\\\" is forbidden", PortForwardError.Forbidden)]
    [InlineData(HttpStatusCode.Unauthorized, "Unauthorized", "Unauthorized", PortForwardError.Unauthorized)]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServiceUnavailable", "etcd is away", PortForwardError.ApiServerUnreachable)]
    public async Task The_servers_refusal_keeps_its_words_and_reason(HttpStatusCode status, string reason, string message, PortForwardError error)
    {
        _api.With($"{PodsPath}/a", $$"""{"kind":"Status","message":"{{message}}","reason":"{{reason}}"}""", status);

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => ResolveAsync("a"));

        Assert.Equal((error, status, reason), (failure.Error, failure.StatusCode, failure.KubernetesReason));
        Assert.Contains(message.Replace("\\", "", StringComparison.Ordinal), failure.Message, StringComparison.Ordinal);
        Assert.Null(failure.InnerException);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named()
    {
        _api.Failure = new HttpRequestException("failed", new SocketException((int)SocketError.ConnectionRefused));

        var failure = await Assert.ThrowsAsync<PortForwardException>(() => ResolveAsync("a"));

        Assert.Equal(PortForwardError.ApiServerUnreachable, failure.Error);
        Assert.Contains("http://api.test", failure.Message, StringComparison.Ordinal);
    }

    private Task<Backend> ResolveAsync(string target) => new TargetResolver(_api.Reader, "n", _time)
        .ResolveAsync(PortForwardTarget.Parse(target), [], TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    private async Task<PortForwardException> AssertFailsAsync(string target, PortForwardError error, string message)
    {
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => ResolveAsync(target));
        Assert.Equal((error, message), (failure.Error, failure.Message));
        return failure;
    }

    private static async Task WriteAsync(PipeWriter writer, string text) => await writer.WriteAsync(Encoding.UTF8.GetBytes(text));
}

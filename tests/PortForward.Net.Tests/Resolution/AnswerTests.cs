using System.Text.Json;
using PortForward.Net.Resolution;

namespace PortForward.Net.Tests.Resolution;

/// <summary>Answers that are odd, or not what was asked for.</summary>
public sealed class AnswerTests : IDisposable
{
    private const string PodsPath = "/api/v1/namespaces/n/pods";
    private const string ServicePath = "/api/v1/namespaces/n/services/x";
    private const string DeploymentPath = "/apis/apps/v1/namespaces/n/deployments/x";
    private const string Status = """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","message":"m","code":200}""";

    private readonly FakeApi _api = new();

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData(Status)]
    [InlineData("17")]
    [InlineData("<html>")]
    [InlineData("""{"metadata":{"name":"a","namespace":"n"},"status":{"phase":"Running"}""")]
    [InlineData("""{"metadata":"a"}""")]
    [InlineData("""{"metadata":{"name":17}}""")]
    [InlineData("""{"metadata":{"creationTimestamp":"yesterday"}}""")]
    [InlineData("""{"spec":{"containers":{}}}""")]
    [InlineData("""{"spec":{"containers":[{"ports":[{"containerPort":"80"}]}]}}""")]
    public async Task An_answer_that_is_no_pod_is_named_after_the_server(string body)
    {
        _api.With($"{PodsPath}/a", body);

        await AssertFailsAsync(
            "a", PortForwardError.ApiServerUnreachable,
            "The server at http://api.test is not a Kubernetes API server: its response is not the expected JSON. Check 'server'.");
    }

    [Theory]
    [InlineData("app=x", PodsPath)]
    [InlineData("svc/x", ServicePath)]
    [InlineData("deploy/x", DeploymentPath)]
    [InlineData("rc/x", "/api/v1/namespaces/n/replicationcontrollers/x")]
    public async Task A_status_instead_of_an_object_is_a_protocol_violation(string target, string path)
    {
        _api.With(path, Status);

        await AssertFailsAsync(
            target, PortForwardError.ProtocolViolation, $"The API server responded to /prefix{path} with a Status object instead of the requested object.");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":null,"spec":null,"status":null}""")]
    [InlineData("""{"metadata":{"name":"a"}}""")]
    [InlineData("""{"metadata":{"name":null,"namespace":"n"}}""")]
    public async Task A_pod_without_a_name_is_a_protocol_violation(string body)
    {
        _api.With($"{PodsPath}/a", body);

        Assert.Equal(PortForwardError.ProtocolViolation, (await FailureAsync("a")).Error);
    }

    [Theory]
    [InlineData("""{"items":[{}]}""")]
    [InlineData("""{"items":[{"metadata":{"name":".."}}]}""")]
    public async Task A_pod_of_a_list_whose_name_is_none_is_not_asked_for(string list)
    {
        _api.With(PodsPath, list);

        Assert.Equal(PortForwardError.ProtocolViolation, (await FailureAsync("app=x")).Error);
        Assert.Single(_api.Requests);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"metadata":null,"items":[]}""")]
    [InlineData("""{"items":[null]}""")]
    public async Task A_list_without_pods_is_an_empty_one(string list)
    {
        _api.With(PodsPath, list);

        await AssertFailsAsync("app=x", PortForwardError.NoReadyPod, "app=x has no pods in namespace 'n'.");
    }

    [Theory]
    [InlineData("svc/x", ServicePath, """{"spec":null}""")]
    [InlineData("svc/x", ServicePath, """{"spec":{"selector":null,"ports":null}}""")]
    [InlineData("deploy/x", DeploymentPath, "{}")]
    [InlineData("deploy/x", DeploymentPath, """{"spec":{"selector":null}}""")]
    [InlineData("deploy/x", DeploymentPath, """{"spec":{"selector":{"matchLabels":null,"matchExpressions":null}}}""")]
    [InlineData("deploy/x", DeploymentPath, """{"spec":{"selector":{"matchExpressions":[null]}}}""")]
    public async Task Without_a_selector_there_is_no_pod(string target, string path, string body)
    {
        _api.With(path, body);

        var failure = await FailureAsync(target);

        Assert.Equal((PortForwardError.NoReadyPod, false), (failure.Error, failure.IsTransient));
        Assert.Contains("is defined without a selector", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_a_pod_may_be_null_and_hold_null()
    {
        _api.With(ServicePath, """{"spec":{"selector":{"app":"x"},"ports":[null,{"port":80,"targetPort":"web"}]}}""")
            .With(PodsPath, Pods.List("""{"metadata":{"name":"b"},"spec":{"containers":null},"status":{"conditions":null,"containerStatuses":null}}""", Odd))
            .With($"{PodsPath}/a", Odd);

        var backend = await ResolveAsync("svc/x");

        Assert.Equal(("a", 8080), (backend.Pod.Name, backend.MapPort(80)));
        Assert.Equal("Pod n/a is running, but not ready.", backend.DescribeUnready());
    }

    [Fact]
    public async Task What_is_not_known_is_ignored()
    {
        var more = """ "x":{"name":["deep",{"ports":null}]},"future":[1,2.5e300,true,{}],"metaData":{"name":"wrong"} """;
        _api.With(ServicePath, $$"""{ {{more}},"spec":{"selector":{"app":"x"},{{more}},"ports":[{ {{more}},"port":80,"targetPort":81}]} }""")
            .With(PodsPath, $$"""{ {{more}},"items":[{"metadata":{ {{more}},"name":"a"},{{more}},"status":{ {{more}},"phase":"Running"} }]}""")
            .With($"{PodsPath}/a", Pods.Json("a").Replace("\"nodeName\"", more + ",\"nodeName\"", StringComparison.Ordinal));

        Assert.Equal(81, (await ResolveAsync("svc/x")).MapPort(80));
    }

    [Theory]
    [InlineData("8080", "8080")]
    [InlineData("\"8080\"", "8080")]
    [InlineData("\"web\"", "web")]
    [InlineData("\"\"", "")]
    [InlineData("null", null)]
    [InlineData("99999999999", "99999999999")]
    public void A_target_port_is_a_number_or_a_name(string json, string? expected) =>
        Assert.Equal(expected, Assert.Single(Pods.Service($$$"""{"spec":{"ports":[{"port":80,"targetPort":{{{json}}}}]}}""").Spec.Ports).TargetPort);

    [Theory]
    [InlineData("true")]
    [InlineData("1.5")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void A_target_port_is_nothing_else(string json) =>
        Assert.Throws<JsonException>(() => Pods.Service($$$"""{"spec":{"ports":[{"targetPort":{{{json}}}}]}}"""));

    [Fact]
    public async Task A_service_whose_target_port_is_no_port_is_a_protocol_error_of_the_answer()
    {
        _api.With(ServicePath, """{"spec":{"selector":{"app":"x"},"ports":[{"port":80,"targetPort":{}}]}}""");

        Assert.Equal(PortForwardError.ApiServerUnreachable, (await FailureAsync("svc/x")).Error);
    }

    [Theory]
    [InlineData("2024-01-01T00:00:00Z", 0)]
    [InlineData("2024-01-01T00:00:00.123456Z", 1234560)]
    [InlineData("2024-01-01T02:00:00+02:00", 0)]
    public void Times_may_have_microseconds_and_an_offset(string text, long ticks)
    {
        var time = Pods.Pod($$$"""{"metadata":{"deletionTimestamp":"{{{text}}}"}}""").Metadata.DeletionTimestamp;

        Assert.Equal(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(ticks), time);
    }

    private const string Odd = """
        {"metadata":{"name":"a","namespace":"n","labels":null},
         "spec":{"initContainers":null,"containers":[null,{"name":"c","ports":null},{"name":"d","ports":[null,{"name":"web","containerPort":8080}]}]},
         "status":{"phase":"Running","conditions":[null],"initContainerStatuses":[null],"containerStatuses":[null,{"name":"c","state":null}]}}
        """;

    private Task<Backend> ResolveAsync(string target) => new TargetResolver(_api.Reader, "n", TimeProvider.System)
        .ResolveAsync(PortForwardTarget.Parse(target), [], TimeSpan.Zero, TestContext.Current.CancellationToken);

    private Task<PortForwardException> FailureAsync(string target) => Assert.ThrowsAsync<PortForwardException>(() => ResolveAsync(target));

    private async Task AssertFailsAsync(string target, PortForwardError error, string message)
    {
        var failure = await FailureAsync(target);
        Assert.Equal((error, message), (failure.Error, failure.Message));
    }
}

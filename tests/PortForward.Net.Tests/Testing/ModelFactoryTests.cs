using System.Net;
using PortForward.Net.Testing;

namespace PortForward.Net.Tests.Testing;

public sealed class ModelFactoryTests
{
    private static readonly PodReference Pod = PortForwardModelFactory.PodReference("shop", "db-0", "uid");

    private static readonly PortForwardException Failure = new(PortForwardError.SessionLost, "The session was lost.");

    public static TheoryData<PortForwardEvent, string> Events => new()
    {
        { PortForwardModelFactory.PodSelected(default, Pod), "pod shop/db-0 selected" },
        { PortForwardModelFactory.StateChanged(default, PortForwardState.Ready), "state Ready" },
        { PortForwardModelFactory.StateChanged(default, PortForwardState.Waiting, Failure), "state Waiting: The session was lost." },
        { PortForwardModelFactory.ListenFailed(default, new PortMapping(80, 8080), Failure), "port 80:8080 could not be bound: The session was lost." },
        { PortForwardModelFactory.ListenerClosed(default, 80), "listener for port 80 closed" },
        {
            PortForwardModelFactory.ConnectionOpened(default, 7, new IPEndPoint(IPAddress.Loopback, 80), 8080),
            "connection 7 from 127.0.0.1:80 to port 8080 opened"
        },
        { PortForwardModelFactory.ConnectionClosed(default, 7, 1, 2), "connection 7 closed after 1 bytes sent and 2 bytes received" },
        {
            PortForwardModelFactory.ConnectionClosed(default, 7, 1, 2, Failure),
            "connection 7 closed after 1 bytes sent and 2 bytes received: The session was lost."
        },
        { PortForwardModelFactory.ConnectionRefused(default, 7, Failure), "connection 7 refused: The session was lost." },
        { PortForwardModelFactory.AcceptingPaused(default, Failure), "accepting paused: The session was lost." },
        { PortForwardModelFactory.AcceptingResumed(default), "accepting resumed" },
        { PortForwardModelFactory.BackendFailed(default, PortForwardModelFactory.PodReference("shop", "db-0"), Failure), "pod shop/db-0 failed: The session was lost." },
        { PortForwardModelFactory.TargetPending(default, PortForwardTarget.Pod("db-0"), Failure), "waiting for pod/db-0: The session was lost." },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void The_text_of_an_event_is_its_time_and_what_happened(PortForwardEvent item, string description) =>
        Assert.Equal($"0001-01-01T00:00:00.0000000+00:00 {description}", item.ToString());

    [Theory]
    [InlineData("db", "'db': ")]
    [InlineData(null, "group: ")]
    public void The_text_of_a_groups_event_begins_with_the_name_of_the_forward(string? name, string expected)
    {
        var item = PortForwardModelFactory.StateChanged(default, PortForwardState.Failed, Failure);
        Assert.Equal($"{expected}{item}", PortForwardModelFactory.PortForwardGroupEvent(name, item).ToString());
    }

    [Fact]
    public void References_to_one_pod_are_equal_unless_its_UID_differs()
    {
        var same = PortForwardModelFactory.PodReference("shop", "db-0", "uid");
        Assert.True(Pod == same && Pod.GetHashCode() == same.GetHashCode());
        Assert.True(Pod != PortForwardModelFactory.PodReference("shop", "db-0", "other"));
        Assert.True(Pod != null);
    }

    [Fact]
    public void A_diagnosis_without_findings_is_healthy()
    {
        var step = PortForwardModelFactory.PortForwardDiagnosisStep(
            PortForwardDiagnosisCheck.Target, "Target", PortForwardDiagnosisOutcome.Passed, "found");
        var finding = PortForwardModelFactory.PortForwardDiagnosisFinding(PortForwardDiagnosisCause.NoPod, "There is no pod.", "Create one.");

        Assert.True(PortForwardModelFactory.PortForwardDiagnosis(PortForwardTarget.Pod("db-0"), 80, [step], []).IsHealthy);
        Assert.False(PortForwardModelFactory.PortForwardDiagnosis(PortForwardTarget.Pod("db-0"), 80, [step], [finding]).IsHealthy);
    }
}

using System.Net;
using PortForward.Net.Testing;
using PortForward.Net.Testing.Faults;
using static PortForward.Net.PortForwardDiagnosisCause;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>What can be wrong with the target, its pod, and the upgrade to it.</summary>
internal static class PodFaults
{
    public static IEnumerable<PlantedFault> All =>
    [
        new("no pod", TargetMissing, "kubectl get pods", stage => stage.Target = PortForwardTarget.Pod("nope")),
        new("no service", TargetMissing, "kubectl get services", stage => stage.Target = PortForwardTarget.Service("nope")),
        new("service without pods", NoPod, "scaled to zero", stage =>
        {
            stage.Cluster.AddService("empty", service => service.Selector("app", "nothing").PortTo(80, 8080));
            stage.Target = PortForwardTarget.Service("empty");
        }),
        new("deployment without pods", NoPod, "scaled to zero", stage =>
        {
            stage.Cluster.AddDeployment("idle", "app=idle");
            stage.Target = PortForwardTarget.Deployment("idle");
        }),
        new("service without a selector", SelectorMissing, "workload", stage =>
        {
            stage.Cluster.AddService("outside", service => service.PortTo(80, 8080));
            stage.Target = PortForwardTarget.Service("outside");
        }),
        new("pending pod", PodUnscheduled, "nodes", AddPod(pod => pod.Unscheduled("0/3 nodes are available: 3 Insufficient cpu."))),
        new("pod without a node yet", PodPending, "Wait", AddPod(pod => pod.Unscheduled())),
        new("image that cannot be pulled", PodImageUnavailable, "imagePullSecrets", AddPod(pod => pod.Waiting("ImagePullBackOff", "Back-off pulling image \"wbe:1\""))),
        new("pod that crashes", PodCrashing, "--previous", AddPod(pod => pod.Waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container"))),
        new("pod that is being made", PodPending, "Wait", AddPod(pod => pod.Waiting("ContainerCreating"))),
        new("pod that has ended", PodEnded, "kubectl logs", AddPod(pod => pod.InPhase("Succeeded").NotReady())),
        new("pod that is being deleted", PodDeleting, "another pod", stage => stage.Cluster.FindPod("web-0")!.MarkDeleted()),
        new("refused port", PortRefused, "8080 (http)", stage => stage.Port = 9999),
        new("refused port, and no right to create", PortRefused, "8080 (http)", stage =>
        {
            stage.LogInAs(stage.Cluster.AddToken("limited-token", TestRights.All & ~TestRights.CreatePortForward));
            stage.Port = 9999;
        }),
        new("refused port, and clocks that differ", PortRefused, "8080 (http)", stage => stage.Port = 9999)
        {
            Cluster = new TestClusterOptions { ClockSkew = TimeSpan.FromHours(1) },
        },
        new("refused port behind a service", PortRefused, "targetPort", stage =>
        {
            stage.Target = PortForwardTarget.Service("web");
            stage.Port = 81;
        }),
        new("headless service whose pods listen elsewhere", PortRefused, "8080 (http)", stage =>
        {
            stage.Cluster.AddService("headless", service => service.Selector("app", "web").PortTo(80, 8080).Headless());
            stage.Target = PortForwardTarget.Service("headless");
            stage.Port = 80;
        }),
        new("unknown port name", PortUnknown, "8080 (http)", stage => stage.Port = new RemotePort("metrics")),
        new("port that a service has not", PortUnknown, "kubectl get service web", stage =>
        {
            stage.Target = PortForwardTarget.Service("web");
            stage.Port = 8443;
        }),
        new("UDP port", PortUnknown, "TCP", stage =>
        {
            stage.Cluster.AddPod("dns", pod => pod.Port(53, "dns", "UDP"));
            stage.Target = PortForwardTarget.Pod("dns");
            stage.Port = 53;
        }),
        new("node down", NodeUnreachable, "kubectl describe node node-1", stage => stage.Cluster.FindPod("web-0")!.IsNodeLost = true),
        new("proxy stripping Upgrade", UpgradeStripped, "Connection and Upgrade", async stage =>
            stage.MoveServer(stage.Own(await StrippingGateway.StartAsync(stage.Cluster)).Address)),
        new("answer without an upgrade", UpgradeStripped, "Connection and Upgrade", Refuse(HttpStatusCode.OK, "<html>welcome</html>")),
        new("gateway that closes the connection at an upgrade", UpgradeStripped, "Connection and Upgrade", stage =>
            stage.Cluster.Faults.RefuseUpgrade = request =>
            {
                request.HttpContext.Abort();
                return new UpgradeRefusal(500, "");
            }),
        new("gateway that forbids upgrades", UpgradeRefused, "gateway", Refuse(HttpStatusCode.BadGateway, "upgrades are not allowed here")),
        new("pod that the node does not know", PodGone, "recreated", Refuse(HttpStatusCode.NotFound, "pod does not exist")),
        new("the one transport that is not there", UpgradeRefused, "--transport auto", stage => stage.Options.Transport = PortForwardTransport.WebSocket)
        {
            Cluster = new TestClusterOptions { Transports = TestTransports.Spdy },
        },
    ];

    private static Action<DiagnosisStage> AddPod(Action<TestPodBuilder> configure) => stage =>
    {
        stage.Cluster.AddPod("ill", configure);
        stage.Target = PortForwardTarget.Pod("ill");
    };

    private static Action<DiagnosisStage> Refuse(HttpStatusCode status, string body) => stage =>
        stage.Cluster.Faults.RefuseUpgrade = _ => new UpgradeRefusal((int)status, body);
}

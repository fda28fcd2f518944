using PortForward.Net.Targets;

namespace PortForward.Net.Tests.Resolution;

public class TargetTextTests
{
    [Theory]
    [InlineData("web", PortForwardTargetKind.Pod, "web")]
    [InlineData("web.v1-2", PortForwardTargetKind.Pod, "web.v1-2")]
    [InlineData("po/web", PortForwardTargetKind.Pod, "web")]
    [InlineData("pod/web", PortForwardTargetKind.Pod, "web")]
    [InlineData("pods/web", PortForwardTargetKind.Pod, "web")]
    [InlineData("PODS/web", PortForwardTargetKind.Pod, "web")]
    [InlineData("svc/web", PortForwardTargetKind.Service, "web")]
    [InlineData("service/web", PortForwardTargetKind.Service, "web")]
    [InlineData("services/web", PortForwardTargetKind.Service, "web")]
    [InlineData("deploy/web", PortForwardTargetKind.Deployment, "web")]
    [InlineData("deployment.apps/web", PortForwardTargetKind.Deployment, "web")]
    [InlineData("deployments.v1.apps/web", PortForwardTargetKind.Deployment, "web")]
    [InlineData("sts/db", PortForwardTargetKind.StatefulSet, "db")]
    [InlineData("statefulsets/db", PortForwardTargetKind.StatefulSet, "db")]
    [InlineData("rs/web", PortForwardTargetKind.ReplicaSet, "web")]
    [InlineData("replicasets.apps/web", PortForwardTargetKind.ReplicaSet, "web")]
    [InlineData("rc/web", PortForwardTargetKind.ReplicationController, "web")]
    [InlineData("replicationcontroller/web", PortForwardTargetKind.ReplicationController, "web")]
    [InlineData("replicationcontrollers/web", PortForwardTargetKind.ReplicationController, "web")]
    [InlineData("pod./web", PortForwardTargetKind.Pod, "web")]
    [InlineData("pods.v1./web", PortForwardTargetKind.Pod, "web")]
    [InlineData("replicas>1", PortForwardTargetKind.Selector, "replicas>1")]
    [InlineData("ds/agent", PortForwardTargetKind.DaemonSet, "agent")]
    [InlineData("daemonset/agent", PortForwardTargetKind.DaemonSet, "agent")]
    [InlineData("job/import", PortForwardTargetKind.Job, "import")]
    [InlineData("jobs.batch/import", PortForwardTargetKind.Job, "import")]
    [InlineData("app=web,tier!=db", PortForwardTargetKind.Selector, "app=web,tier!=db")]
    [InlineData("app.kubernetes.io/name=web", PortForwardTargetKind.Selector, "app.kubernetes.io/name=web")]
    [InlineData("!legacy", PortForwardTargetKind.Selector, "!legacy")]
    public void Every_text_form_names_its_kind_and_object(string text, PortForwardTargetKind kind, string name)
    {
        var target = PortForwardTarget.Parse(text);

        Assert.Equal((kind, name), (target.Kind, target.Name));
    }

    [Theory]
    [InlineData("shop/svc/orders", "shop", PortForwardTargetKind.Service, "orders", "shop/service/orders")]
    [InlineData("shop/pods/web-0", "shop", PortForwardTargetKind.Pod, "web-0", "shop/pod/web-0")]
    [InlineData("shop/deployments.apps/web", "shop", PortForwardTargetKind.Deployment, "web", "shop/deployment/web")]
    [InlineData("shop/selector/app=web", "shop", PortForwardTargetKind.Selector, "app=web", "shop/selector/app=web")]
    [InlineData("shop/selector/example.com/app in (a,b)", "shop", PortForwardTargetKind.Selector, "example.com/app in (a,b)", "shop/selector/example.com/app in (a,b)")]
    [InlineData("selector/app=web", null, PortForwardTargetKind.Selector, "selector/app=web", "selector/app=web")]
    [InlineData("svc/orders", null, PortForwardTargetKind.Service, "orders", "service/orders")]
    public void A_namespace_can_precede_a_target_and_is_part_of_its_text(
        string text, string? scope, PortForwardTargetKind kind, string name, string written)
    {
        var target = PortForwardTarget.Parse(text);

        Assert.Equal((scope, kind, name, written), (target.Namespace, target.Kind, target.Name, target.ToString()));
        Assert.Equal(target, PortForwardTarget.Parse(target.ToString()));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("Shop/svc/web", "'Shop' is not a valid namespace name")]
    [InlineData("/svc/web", "'' is not a valid namespace name")]
    [InlineData("shop/svc/", "lacks the name")]
    [InlineData("shop//web", "arguments in resource/name form may not have more than one slash")]
    [InlineData("a/shop/svc/web", "arguments in resource/name form may not have more than one slash")]
    [InlineData("shop/selector/=web", "not a label selector")]
    [InlineData("a/b/c", "arguments in resource/name form may not have more than one slash")]
    [InlineData("/web", "lacks the type")]
    [InlineData("pod/", "lacks the name")]
    [InlineData("node/n1", "'node' is not a type")]
    [InlineData("deployments.batch/web", "'deployments.batch' is not a type")]
    [InlineData("pods.apps/web", "'pods.apps' is not a type")]
    [InlineData("configmap/web", "'configmap' is not a type")]
    [InlineData("pods.v1/web", "'pods.v1' is not a type")]
    [InlineData("rc.apps/web", "'rc.apps' is not a type")]
    [InlineData("a>b", "not a label selector: 'b' is not a whole number")]
    [InlineData("Web", "not the name of a pod")]
    [InlineData("svc/-web", "not the name of a service")]
    [InlineData("web-", "not the name of a pod")]
    [InlineData("a..b", "not the name of a pod")]
    [InlineData("a.-b", "not the name of a pod")]
    [InlineData("a b", "not the name of a pod")]
    [InlineData("a=b=c", "not a label selector")]
    public void A_text_that_is_no_target_says_why(string text, string reason)
    {
        var failure = Assert.Throws<FormatException>(() => PortForwardTarget.Parse(text));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.False(PortForwardTarget.TryParse(text, out _));
    }

    [Fact]
    public void An_object_name_ends_at_253_characters()
    {
        Assert.True(TargetText.IsObjectName(new string('a', 253)));
        Assert.False(TargetText.IsObjectName(new string('a', 254)));
    }

    [Fact]
    public void A_target_reads_back_from_its_own_text()
    {
        foreach (var text in new[] { "pod/a", "service/a", "deployment/a", "statefulset/a", "replicaset/a", "replicationcontroller/a", "daemonset/a", "job/a", "a in (b)" })
        {
            Assert.Equal(text, PortForwardTarget.Parse(text).ToString());
        }
    }
}

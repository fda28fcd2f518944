using PortForward.Net.Tool.Up.Files;

namespace PortForward.Net.Tests.Up;

/// <summary>The JSON that kftray exports.</summary>
public sealed class KftrayTests
{
    [Fact]
    public void A_service_and_the_pods_of_a_label_are_forwarded()
    {
        var forwards = Read("""
            [
              {
                "service": "orders-db", "namespace": "shop", "local_port": 5433, "remote_port": 5432, "context": "dev", "workload_type": "service",
                "protocol": "tcp", "alias": "db", "local_address": "127.0.0.2", "auto_loopback_address": false, "domain_enabled": true,
                "kubeconfig": null, "remote_address": "", "id": 7, "unknown": { }
              },
              { "workload_type": "pod", "target": "app=web", "namespace": "shop", "remote_port": "8080", "kubeconfig": "default", "protocol": "TCP" },
              { "service": "web", "remote_port": 80, "local_port": null, "kubeconfig": "/home/me/dev.conf" }
            ]
            """);

        Assert.All(forwards, forward => Assert.Null(forward.Problem));
        Assert.Equal(["db", "app=web", "web"], forwards.Select(forward => forward.Name));
        Assert.Equal([PortForwardTarget.Service("orders-db", "shop"), PortForwardTarget.Selector("app=web", "shop"), PortForwardTarget.Service("web")], forwards.Select(forward => forward.Target));
        Assert.Equal(["5433:5432", "8080", "80"], forwards.Select(forward => Assert.Single(forward.Ports).ToString()));
        Assert.Equal(("dev", "127.0.0.2"), (forwards[0].Own.Context, Assert.Single(forwards[0].Own.Addresses)));
        Assert.Equal([null, null, "/home/me/dev.conf"], forwards.Select(forward => forward.Own.KubeConfig));
    }

    [Theory]
    [InlineData("""{ "service": "dns", "remote_port": 53, "protocol": "udp" }""", "the protocol udp can't be forwarded: the Kubernetes API server forwards TCP only")]
    [InlineData("""{ "workload_type": "proxy", "remote_address": "db.example", "remote_port": 1 }""", "a proxy to db.example requires a relay pod")]
    [InlineData("""{ "workload_type": "job", "remote_port": 1 }""", "the workload type 'job' is unknown: use service or pod")]
    [InlineData("""{ "service": "web" }""", "remote_port is missing")]
    [InlineData("""{ "workload_type": "service", "remote_port": 1 }""", "service is missing")]
    [InlineData("""{ "workload_type": "pod", "remote_port": 1 }""", "target is missing")]
    [InlineData("""{ "workload_type": "pod", "target": "a==b==c", "remote_port": 1 }""", "target 'a==b==c' or namespace '' is not valid")]
    [InlineData("""{ "service": "web", "remote_port": 0 }""", "remote_port is not a port number: '0'")]
    [InlineData("""{ "service": "web", "remote_port": 80, "local_port": 70000 }""", "local_port is not a port number: '70000'")]
    [InlineData("""{ "service": "web", "remote_port": 80, "local_address": "here" }""", "local_address is not an IP address: 'here'")]
    public void What_cannot_be_forwarded_has_a_reason_and_the_others_are_forwarded(string item, string reason)
    {
        var forwards = Read($$"""[ {{item}}, { "service": "other", "remote_port": 80 } ]""");

        Assert.StartsWith(reason, forwards[0].Problem, StringComparison.Ordinal);
        Assert.Null(forwards[0].Target);
        Assert.Null(forwards[1].Problem);
    }

    [Fact]
    public void Names_that_are_used_twice_get_a_number()
    {
        const string item = """{ "service": "web", "remote_port": 80 }""";
        Assert.Equal(["web", "web-2", "web-3"], Read($"[ {item}, {item}, {item} ]").Select(forward => forward.Name));
    }

    [Theory]
    [InlineData("[]", "the list is empty")]
    [InlineData("- target: a\n  ports: 80", "x.json:1:3: a list is read as an export of kftray")]
    [InlineData("[ 1 ]", "x.json:1:3: a list is read as an export of kftray")]
    public void Another_list_is_an_error(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ForwardFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<FileForward> Read(string text) => ForwardFileReader.Read(text, "x.json", "/").Forwards;
}

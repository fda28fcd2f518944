using PortForward.Net.Resolution;

namespace PortForward.Net.Tests.Resolution;

// Cases 92 to 94. As with kubectl, the ports of init containers are found by name, and not looked at for UDP.
public class PortTranslationTests
{
    private const string Containers = """
        ,"containers":[
          {"name":"app","ports":[{"name":"http","containerPort":8080,"protocol":"TCP"},{"name":"dns","containerPort":53,"protocol":"UDP"}]},
          {"name":"side","ports":[{"name":"metrics","containerPort":9090},{"name":"both-tcp","containerPort":70,"protocol":"TCP"}]},
          {"name":"udp","ports":[{"name":"both-udp","containerPort":70,"protocol":"UDP"},{"name":"sctp","containerPort":71,"protocol":"SCTP"}]}],
         "initContainers":[{"name":"proxy","ports":[{"name":"admin","containerPort":15000},{"name":"http","containerPort":1},{"name":"init-dns","containerPort":54,"protocol":"UDP"}]}]
        """;

    [Theory]
    [InlineData("80", "80:8080")]
    [InlineData(":80", "0:8080")]
    [InlineData("http", "80:8080")]
    [InlineData(":http", "0:8080")]
    [InlineData("8000:80", "8000:8080")]
    [InlineData("8000:http", "8000:8080")]
    [InlineData("8000:81", "8000:81")]
    [InlineData("8000:8085", "8000:8085")]
    [InlineData("82", "82:82")]
    [InlineData("83", "83:9090")]
    [InlineData("admin", "84:15000")]
    [InlineData("70", "70:7000")]
    [InlineData("71", "71:7100")]
    public void A_services_port_leads_to_its_target_port(string text, string expected) =>
        Assert.Equal(expected, Translate(text, Service("10.0.0.1")));

    [Theory]
    [InlineData("80", "80:80")]
    [InlineData("http", "80:80")]
    [InlineData(":http", "0:80")]
    public void A_headless_services_port_leads_to_the_pods_port_of_the_same_number(string text, string expected) =>
        Assert.Equal(expected, Translate(text, Service("None")));

    [Theory]
    [InlineData("99", "Service s does not have a service port 99")]
    [InlineData("8080", "Service s does not have a service port 8080")]
    [InlineData("nope", "Service 's' does not have a named port 'nope'")]
    [InlineData("89", "Pod 'p' does not have a named port 'missing'")]
    [InlineData("53", "UDP protocol is not supported for 53")]
    [InlineData("dns", "UDP protocol is not supported for dns")]
    public void A_port_that_a_service_cannot_forward_says_why(string text, string message) => AssertRefused(text, Service("10.0.0.1"), message);

    [Theory]
    [InlineData("8080", "8080:8080")]
    [InlineData("12345", "12345:12345")]
    [InlineData("http", "8080:8080")]
    [InlineData(":metrics", "0:9090")]
    [InlineData("1:admin", "1:15000")]
    [InlineData("70", "70:70")]
    [InlineData("both-udp", "70:70")]
    [InlineData("sctp", "71:71")]
    [InlineData("init-dns", "54:54")]
    public void A_pods_port_is_its_number_or_the_first_of_its_name(string text, string expected) => Assert.Equal(expected, Translate(text, null));

    [Theory]
    [InlineData("nope", "Pod 'p' does not have a named port 'nope'")]
    [InlineData("53", "UDP protocol is not supported for 53")]
    [InlineData("dns", "UDP protocol is not supported for dns")]
    public void A_port_that_a_pod_cannot_forward_says_why(string text, string message) => AssertRefused(text, null, message);

    private static void AssertRefused(string text, string? service, string message)
    {
        var failure = Assert.Throws<PortForwardException>(() => Translate(text, service));

        Assert.Equal((PortForwardError.PortNotFound, message), (failure.Error, failure.Message));
    }

    private static string Translate(string text, string? service)
    {
        var backend = new Backend(Pods.Pod(Pods.Json("p", spec: Containers)), service is null ? null : Pods.Service(service));
        var mapping = PortMapping.Parse(text);
        return $"{backend.LocalPortFor(mapping)}:{backend.MapPort(mapping.RemotePort)}";
    }

    private static string Service(string clusterIp) =>
        $$"""
        {"metadata":{"name":"s","namespace":"n"},"spec":{"clusterIP":"{{clusterIp}}","ports":[
          {"name":"http","port":80,"targetPort":8080},{"name":"same","port":81,"targetPort":0},{"name":"absent","port":82},
          {"name":"named","port":83,"targetPort":"metrics"},{"name":"admin","port":84,"targetPort":"admin"},
          {"name":"even","port":8085,"targetPort":8085},{"name":"lost","port":89,"targetPort":"missing"},{"name":"dns","port":53,"targetPort":53,"protocol":"UDP"},
          {"name":"u0","port":70,"targetPort":1,"protocol":"UDP"},{"name":"t0","port":70,"targetPort":7000,"protocol":"TCP"},
          {"name":"t1","port":71,"targetPort":7100,"protocol":"TCP"},{"name":"u1","port":71,"targetPort":1,"protocol":"UDP"}]} }
        """;
}

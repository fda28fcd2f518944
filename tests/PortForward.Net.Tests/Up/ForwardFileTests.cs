using PortForward.Net.Tool.Up.Files;

namespace PortForward.Net.Tests.Up;

/// <summary>The file of <c>portforward up</c>.</summary>
public sealed class ForwardFileTests
{
    private const string Complete = """
        $schema: portforward.schema.json
        context: dev
        namespace: shop
        kubeconfig: configs/dev.conf
        address: localhost
        forwards:
          - name: db
            target: svc/orders-db
            ports: 5432
            context: prod
            namespace: data
            kubeconfig: ~/prod.conf
            address: [ 127.0.0.1, "::1" ]
            selection: leastConnections
          - target: app=web,tier!=db
            ports: [ "8080:http", ":9090", 80 ]
          - name: several
            target: cache/pod/redis-0
            ports: :6379, 9121
            address: 127.0.0.1,10.0.0.5
        """;

    /// <summary>Files that are not valid, with the error after the name of the file.</summary>
    public static TheoryData<string, string> Invalid => new()
    {
        { "", "x.yaml: the file is empty: add a list named 'forwards'" },
        { "# nothing\n", "x.yaml: the file is empty: add a list named 'forwards'" },
        { "text", "x.yaml:1:1: the file must be a mapping with a list named 'forwards'" },
        { "context: a", "x.yaml:1:1: the list 'forwards' is missing" },
        { "forwards: {}", "x.yaml:1:11: 'forwards' must be a list" },
        { "forwards:", "x.yaml:1:10: 'forwards' must be a list" },
        { "forwards: []", "x.yaml:1:11: 'forwards' is empty: add a forward" },
        { "forward: []", "x.yaml:1:1: unknown key 'forward': use context, namespace, kubeconfig, address, forwards" },
        { "forwards: [ pod ]", "x.yaml:1:13: a forward must be a mapping with 'target' and 'ports'" },
        { "forwards:\n- target: a\n  port: 80", "x.yaml:3:3: unknown key 'port': use name, target, ports, context, namespace, kubeconfig, address, selection" },
        { "forwards:\n- ports: 80", "x.yaml:2:3: the forward has no 'target'" },
        { "forwards:\n- target: a", "x.yaml:2:3: the forward has no 'ports'" },
        { "forwards:\n- target:\n  ports: 80", "x.yaml:2:10: 'target' must be a text" },
        { "forwards:\n- target: [ a ]\n  ports: 80", "x.yaml:2:11: 'target' must be a text" },
        { "forwards:\n- target: a\n  name: 80\n  ports: 80", "x.yaml:3:9: 'name' must be a text: put 80 in quotes" },
        { "forwards:\n- target: a\n  context: true\n  ports: 80", "x.yaml:3:12: 'context' must be a text: put true in quotes" },
        { "forwards:\n- target: a\n  name: ' '\n  ports: 80", "x.yaml:3:9: 'name' is empty: specify a value, or remove the key" },
        { "forwards:\n- target: x/a\n  ports: 80", "x.yaml:2:11: 'x' is not a type that ports can be forwarded to; write" },
        { "forwards:\n- target: a/svc/b\n  namespace: c\n  ports: 80", "x.yaml:2:11: the target 'a/svc/b' and 'namespace' specify different namespaces: remove one of them" },
        { "namespace: A\nforwards: []", "x.yaml:1:12: 'A' is not a valid namespace name" },
        { "forwards:\n- target: a\n  ports: []", "x.yaml:3:10: 'ports' is empty: add a port such as 8080:80" },
        { "forwards:\n- target: a\n  ports: [ { a: b } ]", "x.yaml:3:12: 'ports' must be a port such as 8080:80, or a list of them" },
        { "forwards:\n- target: a\n  ports: [ 80, '1:2:3' ]", "x.yaml:3:16: " },
        { "forwards:\n- target: a\n  ports: 80\n  address: 1.2.3", "x.yaml:4:12: '1.2.3' is not an IP address: use an address such as 127.0.0.1, or localhost" },
        { "forwards:\n- target: a\n  ports: 80\n  address: []", "x.yaml:4:12: 'address' is empty: add an address, or remove the key" },
        { "forwards:\n- target: a\n  ports: 80\n  selection: any", "x.yaml:4:14: 'any' is not a selection: use default, first, roundRobin, leastConnections, sticky" },
        { "forwards:\n- target: a\n  ports: 80\n- target: a\n  ports: 81", "x.yaml:4:3: the name 'a' is used twice, first in line 2: give each forward its own 'name'" },
        { "forwards:\n- target: a\n  ports: 80\n  target: b", "x.yaml:4:3: 'target' is specified twice: remove one of them" },
        { "? [ a ]\n: b", "x.yaml:1:3: a key must be a text" },
        { "context: *a", "x.yaml:1:10: the anchor 'a' does not exist" },
        { "a: b\n---\na: b", "x.yaml:2:1: the file has more than one document: put all forwards into one list" },
        { "forwards: [", "x.yaml" },
        { "forwards:\n\t- a", "x.yaml:1:1: the file is not valid YAML: " },
        { "forwards:\n- target: a: b", "x.yaml:2:12: the file is not valid YAML: " },
        { "{ \"forwards\": [ { \"target\": \"a\", \"ports\": \"80\" }, ", "x.yaml" },
    };

    [Fact]
    public void Every_key_is_read()
    {
        var folder = Path.GetTempPath();
        var file = ForwardFileReader.Read(Complete, "x.yaml", folder);

        Assert.Equal(("dev", "shop", Path.Combine(folder, "configs", "dev.conf")), (file.Defaults.Context, file.Defaults.Namespace, file.Defaults.KubeConfig));
        Assert.Equal(["localhost"], file.Defaults.Addresses);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var db = file.Forwards[0];
        Assert.Equal(("db", PortForwardTarget.Service("orders-db"), BackendSelection.LeastConnections, null), (db.Name, db.Target, db.Selection, db.Problem));
        Assert.Equal(("prod", "data", Path.Combine(home, "prod.conf")), (db.Own.Context, db.Own.Namespace, db.Own.KubeConfig));
        Assert.Equal(["127.0.0.1", "::1"], db.Own.Addresses);
        Assert.Equal([PortMapping.Parse("5432")], db.Ports);
        var web = file.Forwards[1];
        Assert.Equal(("app=web,tier!=db", PortForwardTargetKind.Selector, BackendSelection.Default), (web.Name, web.Target!.Kind, web.Selection));
        Assert.Equal(["8080:http", "0:9090", "80"], web.Ports.Select(port => port.ToString()));
        var several = file.Forwards[2];
        Assert.Equal("cache", several.Target!.Namespace);
        Assert.Equal(["0:6379", "9121"], several.Ports.Select(port => port.ToString()));
        Assert.Equal(["127.0.0.1", "10.0.0.5"], several.Own.Addresses);
    }

    [Fact]
    public void JSON_and_anchors_are_YAML_too()
    {
        const string json = """{ "forwards": [ { "name": "1", "target": "pod/a", "ports": [ 80, ":http" ] } ] }""";
        Assert.Equal("1", Assert.Single(ForwardFileReader.Read(json, "x.json", "/").Forwards).Name);

        const string yaml = "address: &here 127.0.0.1\nforwards: [ { target: a, ports: 80, address: *here } ]";
        Assert.Equal(["127.0.0.1"], Assert.Single(ForwardFileReader.Read(yaml, "x.yaml", "/").Forwards).Own.Addresses);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_error_is_a_sentence_with_its_position(string text, string expected)
    {
        var failure = Assert.Throws<ForwardFileException>(() => ForwardFileReader.Read(text, "x.yaml", "/"));
        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
        Assert.False(failure.Message.EndsWith('.'), failure.Message);
    }

    [Fact]
    public void Deep_nesting_is_an_error() =>
        Assert.Throws<ForwardFileException>(() => ForwardFileReader.Read(new string('[', 10_000), "x.yaml", "/"));
}

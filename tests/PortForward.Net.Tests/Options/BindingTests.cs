using Microsoft.Extensions.Configuration;

namespace PortForward.Net.Tests.Options;

/// <summary>Configuration binds options and forwards, by reflection and by the source generator, whose interceptors this project is compiled with.</summary>
public sealed class BindingTests
{
    private static readonly Dictionary<string, string?> Values = new()
    {
        ["Client:KubeConfig:Context"] = "test",
        ["Client:KubeConfig:InsecureSkipTlsVerify"] = "true",
        ["Client:Namespace"] = "shop",
        ["Client:Impersonate:UserName"] = "erin",
        ["Client:Impersonate:Groups:0"] = "developers",
        ["Client:Impersonate:Extra:reason:0"] = "on call",
        ["Client:Plugins:Timeout"] = "00:00:07",
        ["Client:Plugins:Interactive"] = "true",
        ["Client:Sessions:Mode"] = "Dedicated",
        ["Client:Sessions:MaxSessions"] = "5",
        ["Client:Sessions:KeepAliveInterval"] = "00:00:03",
        ["Client:Transport"] = "WebSocket",
        ["Client:ConnectTimeout"] = "00:00:09",
        ["Client:RequestTimeout"] = "00:00:08",
        ["Forward:Target"] = "shop/svc/orders-db",
        ["Forward:Ports:0"] = ":5432",
        ["Forward:Ports:1"] = "8080:http",
        ["Forward:Options:BindAddresses:0"] = "localhost",
        ["Forward:Options:BindAddresses:1"] = "127.0.0.2",
        ["Forward:Options:WaitFor"] = "Running",
        ["Forward:Options:HalfClose:QuietTime"] = "00:00:04",
        ["Forward:Options:MaxConnections"] = "12",
        ["Typed:Target"] = "app=web",
        ["Typed:Port"] = "http",
        ["Typed:Ports:0"] = ":5432",
        ["Typed:Ports:1"] = "unix:/tmp/x:80",
    };

    private static readonly IConfiguration Configuration = new ConfigurationBuilder().AddInMemoryCollection(Values).Build();

    // A method group is no call, so the generator leaves it to reflection.
    private static readonly Action<IConfiguration, object> BindByReflection = ConfigurationBinder.Bind;

    [Fact]
    public void The_source_generator_binds_client_options()
    {
        var options = new PortForwardClientOptions();
        Configuration.GetSection("Client").Bind(options);
        AssertBound(options);
    }

    [Fact]
    public void Reflection_binds_client_options()
    {
        var options = new PortForwardClientOptions();
        BindByReflection(Configuration.GetSection("Client"), options);
        AssertBound(options);
    }

    [Fact]
    public void The_source_generator_binds_a_forward()
    {
        var definition = new PortForwardDefinition();
        Configuration.GetSection("Forward").Bind(definition);
        AssertBound(definition);
    }

    [Fact]
    public void Reflection_binds_a_forward()
    {
        var definition = new PortForwardDefinition();
        BindByReflection(Configuration.GetSection("Forward"), definition);
        AssertBound(definition);
    }

    [Fact]
    public void Reflection_binds_targets_and_ports_as_values()
    {
        var typed = new Typed();
        BindByReflection(Configuration.GetSection("Typed"), typed);

        Assert.Equal(PortForwardTarget.Selector("app=web"), typed.Target);
        Assert.Equal(new RemotePort("http"), typed.Port);
        Assert.Equal([PortMapping.Ephemeral(5432), PortMapping.UnixSocket("/tmp/x", 80)], typed.Ports);
    }

    [Fact]
    public void A_malformed_value_is_named_with_its_key()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Target"] = "node/n1" }).Build();

        var failure = Assert.Throws<InvalidOperationException>(() => BindByReflection(configuration, new Typed()));

        Assert.Contains("'Target'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'node' is not a type", failure.InnerException!.Message, StringComparison.Ordinal);
    }

    private static void AssertBound(PortForwardClientOptions options)
    {
        Assert.Equal(("test", true, "shop"), (options.KubeConfig.Context, options.KubeConfig.InsecureSkipTlsVerify, options.Namespace));
        Assert.Equal("erin", options.Impersonate?.UserName);
        Assert.Equal(["developers"], options.Impersonate!.Groups);
        Assert.Equal(["on call"], options.Impersonate.Extra["reason"]);
        Assert.Equal((TimeSpan.FromSeconds(7), true), (options.Plugins.Timeout, options.Plugins.Interactive));
        Assert.Equal(
            (SessionMode.Dedicated, 5, TimeSpan.FromSeconds(3)), (options.Sessions.Mode, options.Sessions.MaxSessions, options.Sessions.KeepAliveInterval));
        Assert.Equal(
            (PortForwardTransport.WebSocket, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(8)),
            (options.Transport, options.ConnectTimeout, options.RequestTimeout));
        Assert.Same(TimeProvider.System, options.TimeProvider);
    }

    private static void AssertBound(PortForwardDefinition definition)
    {
        Assert.Equal("shop/svc/orders-db", definition.Target);
        Assert.Equal([":5432", "8080:http"], definition.Ports);
        Assert.Equal(["localhost", "127.0.0.2"], definition.Options.BindAddresses);
        Assert.Equal(
            (PodWaitCondition.Running, TimeSpan.FromSeconds(4), 12),
            (definition.Options.WaitFor, definition.Options.HalfClose.QuietTime, definition.Options.MaxConnections));
    }

    private sealed class Typed
    {
        public PortForwardTarget? Target { get; set; }

        public RemotePort Port { get; set; }

        public IList<PortMapping> Ports { get; } = [];
    }
}

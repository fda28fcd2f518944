namespace PortForward.Net.Tests.Architecture;

/// <summary>Proves the floors of docs/architecture.md from the compiled types.</summary>
public sealed class FloorTests
{
    [Fact]
    public void Every_type_has_a_floor() =>
        Assert.Empty(Floors.Types.Where(type => Floors.Line(Floors.Of(type)) < 0).Select(type => type.FullName));

    // So no two floors can form a circle either.
    [Fact]
    public void No_arrow_points_up_or_to_a_neighbor() =>
        Assert.Empty(Floors.Arrows.Where(arrow => !arrow.GoesDown).Select(arrow => $"{arrow.From} -> {arrow.To}: {arrow.Types}").Distinct().Order());

    [Fact]
    public void The_wire_protocol_knows_nothing_of_Kubernetes_and_of_its_transport() =>
        Assert.Empty(Floors.Arrows.Where(arrow => arrow.From == "Spdy" && arrow.To is not ("Blocking" or "Timing")).Select(arrow => arrow.Types));

    [Fact]
    public void Flow_control_knows_no_pings_streams_or_output() =>
        Assert.DoesNotContain(Floors.Uses("PortForward.Net.Spdy.FlowControl"), use => use.To.StartsWith("PortForward.Net.Spdy", StringComparison.Ordinal));

    [Fact]
    public void The_phases_of_a_pair_know_no_wire() =>
        Assert.All(Floors.Uses("PortForward.Net.Sessions.Pairs.Phases"), use => Assert.Equal("PairLimits", use.Type));

    // The connection of SPDY and its parts, and a session with its pairs: both are to become smaller, and nothing may become larger.
    [Fact]
    public void No_circle_of_types_grows()
    {
        var circles = Circles.Largest(Floors.All).ToArray();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join("\n", circles.Select(circle => $"{circle.Floor}: {circle.Types.Length} {string.Join(' ', circle.Types)}")));
        Assert.All(circles, circle => Assert.InRange(circle.Types.Length, 2, circle.Floor switch { "Spdy" => 9, "Sessions" => 7, _ => 2 }));
        Assert.Contains(circles, circle => circle.Floor == "Sessions");
    }

    // If the reading of the assembly found nothing, the tests above would prove nothing.
    [Fact]
    public void The_arrows_that_go_down_are_seen()
    {
        var seen = Floors.Arrows.Select(arrow => (arrow.From, arrow.To)).ToHashSet();
        Assert.Superset(new HashSet<(string, string)> { ("Client", "Forwarding"), ("Forwarding", "Sessions"), ("Sessions", "Spdy"), ("Sessions", "Tunnel"), ("Tunnel", "Cluster"), ("Doctor", "Resolution") }, seen);
    }

    [Fact]
    public void Only_public_types_have_the_namespace_of_the_package_and_each_has_a_floor()
    {
        var folders = Floors.FromTheTop.SelectMany(line => line).ToHashSet();
        Assert.All(
            Floors.Types.Where(type => type.Namespace.FullName == "PortForward.Net"),
            type => Assert.Contains(Floors.Of(type), folders));
        Assert.All(Floors.Types, type => Assert.True(type.Namespace.FullName != "PortForward.Net" || type.Visibility == ArchUnitNET.Domain.Visibility.Public, type.FullName));
    }
}

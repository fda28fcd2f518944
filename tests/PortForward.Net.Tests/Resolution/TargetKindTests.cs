using PortForward.Net.Targets;

namespace PortForward.Net.Tests.Resolution;

public sealed class TargetKindTests
{
    [Fact]
    public void The_table_has_each_kind_of_object_once() =>
        Assert.Equal(
            Enum.GetValues<PortForwardTargetKind>().Except([PortForwardTargetKind.Selector]).Order(),
            TargetKinds.All.Select(row => row.Kind).Order());

    [Fact]
    public void Every_name_of_a_kind_is_read_as_that_kind() => Assert.All(TargetKinds.All, row => Assert.All(
        new[] { row.Name, row.Plural, row.ShortName ?? row.Name, row.Name.ToUpperInvariant() },
        name => Assert.Equal(row.Kind, PortForwardTarget.Parse($"{name}/web").Kind)));

    [Fact]
    public void Every_kind_has_a_factory_that_makes_it() => Assert.All(TargetKinds.All, row =>
    {
        var factory = typeof(PortForwardTarget).GetMethod(row.Kind.ToString(), [typeof(string), typeof(string)]);
        Assert.NotNull(factory);
        var target = Assert.IsType<PortForwardTarget>(factory.Invoke(null, ["web", null]));
        Assert.Equal((row.Kind, $"{row.Name}/web"), (target.Kind, target.ToString()));
    });

    [Fact]
    public void A_selector_is_no_object() => Assert.Null(TargetKinds.Find(PortForwardTargetKind.Selector));
}

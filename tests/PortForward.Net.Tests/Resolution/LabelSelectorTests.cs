using FsCheck.Xunit;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Resolution;
using PortForward.Net.Targets;

namespace PortForward.Net.Tests.Resolution;

public class LabelSelectorTests
{
    [Theory]
    [InlineData("a=b")]
    [InlineData("a==b")]
    [InlineData("a!=b")]
    [InlineData(" a = b , c != d ")]
    [InlineData("a=")]
    [InlineData("a")]
    [InlineData("!a")]
    [InlineData("a in (b)")]
    [InlineData("a in (b, c),d notin (e,f),!g,h")]
    [InlineData("a in ()")]
    [InlineData("a>1")]
    [InlineData("a < 1,b>0")]
    [InlineData("a in(b)")]
    [InlineData("app.kubernetes.io/name in (web)")]
    public void A_selector_of_the_grammar_is_taken(string text) => Assert.True(LabelSelector.TryValidate(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("a=b,")]
    [InlineData(",a=b")]
    [InlineData("=b")]
    [InlineData("a=b=c")]
    [InlineData("a===b")]
    [InlineData("!a=b")]
    [InlineData("a in b")]
    [InlineData("a in (b")]
    [InlineData("a in (b))")]
    [InlineData("a b")]
    [InlineData("a>")]
    [InlineData("a>-1")]
    [InlineData("a<b")]
    [InlineData("a>=1")]
    [InlineData("a>99999999999999999999")]
    [InlineData("a/b/c=d")]
    [InlineData("-a=b")]
    [InlineData("a=b-")]
    [InlineData("a=b c")]
    public void A_selector_outside_the_grammar_says_why(string text)
    {
        Assert.False(LabelSelector.TryValidate(text, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Labels_and_values_end_at_63_characters()
    {
        var longest = new string('x', 63);

        Assert.True(LabelSelector.TryValidate($"{longest}={longest}", out _));
        Assert.False(LabelSelector.TryValidate($"{longest}x=a", out _));
        Assert.False(LabelSelector.TryValidate($"a={longest}x", out _));
    }

    [Property]
    public void No_text_makes_the_check_throw(string? text) => LabelSelector.TryValidate(text, out _);

    [Fact]
    public void A_workloads_labels_and_expressions_become_one_selector()
    {
        var selector = new WorkloadSelector
        {
            MatchLabels = new Dictionary<string, string?> { ["app"] = "web" },
            MatchExpressions =
            [
                new LabelSelectorRequirement { Key = "tier", Operator = "In", Values = ["a", "b"] },
                new LabelSelectorRequirement { Key = "zone", Operator = "NotIn", Values = ["c"] },
                new LabelSelectorRequirement { Key = "live", Operator = "Exists" },
                new LabelSelectorRequirement { Key = "old", Operator = "DoesNotExist" },
            ],
        };

        var text = WorkloadSelectors.Of(selector);

        Assert.Equal("app=web,tier in (a,b),zone notin (c),live,!old", text);
        Assert.True(LabelSelector.TryValidate(text, out _));
        Assert.Equal("", WorkloadSelectors.Of(new WorkloadSelector()));
    }
}

using System.Text.RegularExpressions;

namespace PortForward.Net.Tests.Architecture;

/// <summary>Code decides by codes; messages are for people, and may be reworded at any time.</summary>
public sealed partial class MessageTests
{
    /// <summary>The parsers of texts from the wire, which have no code.</summary>
    private static readonly string[] WireParsers = ["ServerText.cs", "RemoteErrorText.cs"];

    [Fact]
    public void No_code_decides_by_the_text_of_a_message()
    {
        var root = Repository.FindRoot();
        var sources = Repository.ReadSources(root, Path.Combine("src", "PortForward.Net"));

        Assert.NotEmpty(sources);
        Assert.Empty(sources
            .Where(file => !WireParsers.Contains(Path.GetFileName(file.Path)))
            .SelectMany(file => Decisions().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}")));
    }

    [Theory]
    [InlineData("failure.Message.StartsWith(\"Pod \", StringComparison.Ordinal)")]
    [InlineData("reply.Message!.Contains(word)")]
    [InlineData("message.IndexOf(mark)")]
    [InlineData("refusal?.Message == \"gone\"")]
    [InlineData("Answer.Body.Contains(\"HTTP request\")")]
    public void A_decision_by_a_text_is_recognised(string code) => Assert.Matches(Decisions(), code);

    [GeneratedRegex(@"\b([Mm]essage|Body)[!?]?(\.(Contains|StartsWith|EndsWith|IndexOf|Equals|Split)\(| (==|!=|is) (@|\$)?"")")]
    private static partial Regex Decisions();
}

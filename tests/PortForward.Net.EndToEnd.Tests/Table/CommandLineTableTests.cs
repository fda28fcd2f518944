namespace PortForward.Net.EndToEnd.Tests.Table;

/// <summary>Each command line does the same here and with kubectl, or what its row says and why. Cases 89 to 91 and 97 are among them.</summary>
public class CommandLineTableTests(TableFixture fixture) : IClassFixture<TableFixture>
{
    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var row in CommandLines.All)
        {
            rows.Add(row.Config, row.Line);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_command_line_does_what_kubectl_does_or_its_row_says_why_not(string config, string line)
    {
        Cluster.KubeConfig(config);
        var row = CommandLines.All.First(candidate => candidate.Config == config && candidate.Line == line);
        Assert.Equal(row.Kubectl is null, row.Reason is null);

        var (ours, kubectl) = await fixture.ResultAsync(row);

        AssertIs(row.Ours, ours);
        if (kubectl is null)
        {
            return;
        }

        AssertIs(row.Kubectl ?? row.Ours, kubectl);
        if (row.Kubectl is null)
        {
            Assert.Equal(kubectl.FirstError, ours.FirstError);
            Assert.Equal(kubectl.Output, ours.Output);
            Assert.Equal(kubectl.Answers, ours.Answers);
        }
    }

    private static void AssertIs(Outcome expected, SideResult result)
    {
        switch (expected)
        {
            case Outcome.Forwards:
                Assert.Equal(0, result.ExitCode);
                Assert.All(result.Answers, answer => Assert.NotEmpty(answer));
                break;
            case Outcome.Fails fails:
                Assert.Equal(1, result.ExitCode);
                Assert.StartsWith(fails.Error, result.FirstError, StringComparison.Ordinal);
                break;
            default:
                Assert.Fail($"Nothing is known of {expected}.");
                break;
        }
    }
}

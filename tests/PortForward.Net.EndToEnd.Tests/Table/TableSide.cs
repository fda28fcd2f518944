using System.Text.RegularExpressions;
using PortForward.Net.EndToEnd.Tests.Tool;

namespace PortForward.Net.EndToEnd.Tests.Table;

/// <summary>One of the two programs: it runs a command line to its end.</summary>
internal static partial class TableSide
{
    /// <summary>Runs a command line whose words hold no placeholders any more.</summary>
    public static async Task<SideResult> RunAsync(string[] program, string[] words, Outcome expected)
    {
        await using var process = ToolProcess.Run([.. program, .. words], "KUBECTL_PORT_FORWARD_WEBSOCKETS=true");
        var answers = new List<string>();
        if (expected is Outcome.Forwards good)
        {
            var lines = new List<string>();
            while (lines.Count < good.Lines)
            {
                lines.Add(await process.ReadOutputAsync());
            }

            foreach (var line in lines.Where(ForwardedEndPoint.Answers))
            {
                answers.Add(await ForwardedEndPoint.AskAsync(line));
                Assert.StartsWith("Handling connection for ", await process.ReadOutputAsync(), StringComparison.Ordinal);
            }
        }

        var exitCode = await (expected is Outcome.Forwards ? process.StopAsync() : process.ExitAsync());
        var firstError = process.Error.FirstOrDefault(line => !LogLine().IsMatch(line)) ?? "";
        return new SideResult(exitCode, [.. process.Output.Select(Normalize)], Normalize(firstError), answers);
    }

    private static string Normalize(string line) => OwnAddress().Replace(ChosenPort().Replace(line, "*"), "127.*");

    /// <summary>A port that the system chose; those that the table names are smaller.</summary>
    [GeneratedRegex(@"\b[3-6][0-9]{4}\b")]
    private static partial Regex ChosenPort();

    [GeneratedRegex(@"127\.[12][0-9]{2}\.[0-9]+\.[0-9]+")]
    private static partial Regex OwnAddress();

    [GeneratedRegex("^[EWI][0-9]{4} ")]
    private static partial Regex LogLine();
}

using System.Net.Sockets;
using PortForward.Net.Compare.Forwards;

namespace PortForward.Net.Compare;

/// <summary>Runs each row on each forward in turn, so that what the machine does meanwhile falls on all of them.</summary>
internal static class Runner
{
    public static async Task RunAsync(CompareOptions options, IReadOnlyList<Forward> forwards, Report report)
    {
        foreach (var row in options.Rows)
        {
            for (var round = 1; round <= options.Rounds; round++)
            {
                foreach (var forward in forwards)
                {
                    Console.Error.WriteLine($"{row.Name}, round {round} of {options.Rounds}: {forward.Name}");
                    try
                    {
                        report.Add(row.Name, forward.Name, await row.RunAsync(forward, options));
                    }
                    catch (Exception e) when (e is PortForwardException or IOException or SocketException or TimeoutException or OperationCanceledException or InvalidDataException)
                    {
                        report.AddFailure(row.Name, forward.Name, e.Message);
                    }
                }
            }
        }
    }
}

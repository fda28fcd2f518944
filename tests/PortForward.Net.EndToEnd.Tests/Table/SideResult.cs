namespace PortForward.Net.EndToEnd.Tests.Table;

/// <summary>What came of a command line on one side.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">The lines of stdout, with a star for each number and name that is chosen anew each time.</param>
/// <param name="FirstError">The first line of stderr that is no log, likewise; empty where there is none.</param>
/// <param name="Answers">What the pod said through each endpoint.</param>
internal sealed record SideResult(int ExitCode, IReadOnlyList<string> Output, string FirstError, IReadOnlyList<string> Answers);

using PortForward.Net.Compare;
using PortForward.Net.Compare.Forwards;

CompareOptions options;
try
{
    options = CompareOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

List<Forward> forwards = [new LibraryForward(options), .. options.Kubectls.Select(path => new KubectlForward(options, path))];
var report = new Report();
await Runner.RunAsync(options, forwards, report);
Console.Write(report.ToMarkdown());
if (options.JsonPath is { } path)
{
    await File.WriteAllTextAsync(path, report.ToJson());
}

// kubectl may die of what a row does; this library may not.
return report.HasFailures(forwards[0].Name) ? 1 : 0;

using PortForward.Net.Resilience;
using PortForward.Net.Resilience.Faults;

const int WrongArguments = 2;

if (args.Contains("--help"))
{
    Console.Write(CommandLine.Help);
    foreach (var fault in FaultList.All)
    {
        Console.WriteLine($"  {fault.Name,-18}{fault.Description}");
    }

    return 0;
}

try
{
    return await ResilienceRun.RunAsync(CommandLine.Parse(args));
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return WrongArguments;
}

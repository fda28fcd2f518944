using PortForward.Net.Compare;
using PortForward.Net.Compare.Hosts;
using PortForward.Net.Compare.Workloads;

const int WrongArguments = 2;

switch (args)
{
    case [KubernetesClientHost.Argument, .. var rest]:
        await KubernetesClientHost.RunAsync(rest);
        return 0;
    case [TlsRelayHost.Argument, .. var rest]:
        await TlsRelayHost.RunAsync(rest);
        return 0;
    case [.., "--help"] or ["--help", ..]:
        Console.Write(CommandLine.Help);
        foreach (var row in Workload.All)
        {
            Console.WriteLine($"  {row.Name,-22}{row.Description}");
        }

        return 0;
}

try
{
    return await CompareRun.RunAsync(CommandLine.Parse(args));
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return WrongArguments;
}

using PortForward.Net.Tool;
using PortForward.Net.Tool.Output;
using PortForward.Net.Tool.Running;

SocketThreads.Prepare();
using var signals = new StopSignals();
return await Tool.RunAsync(args, new ToolConsole(StandardStreams.Output, StandardStreams.Error, Terminal.Detect()), signals).ConfigureAwait(false);

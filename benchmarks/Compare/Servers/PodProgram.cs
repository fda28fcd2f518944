using System.IO.Pipelines;

namespace PortForward.Net.Compare.Servers;

/// <summary>What a port of the pod does with one connection, which ends when it returns.</summary>
internal delegate Task PodProgram(PipeReader input, PipeWriter output, CancellationToken cancellationToken);

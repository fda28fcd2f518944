using System.IO.Pipelines;

namespace PortForward.Net.Testing.Faults;

/// <summary>A connection of the API server, above TLS, whose output can be cut.</summary>
internal sealed class CutTransport(IDuplexPipe inner) : IDuplexPipe
{
    private readonly CutOutput _output = new(inner.Output);

    public PipeReader Input => inner.Input;

    public PipeWriter Output => _output;

    public CutOutput Cut => _output;
}

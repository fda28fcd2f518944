namespace PortForward.Net.Testing.Pods;

/// <summary>A port that is served by a handler of the test.</summary>
internal sealed class ProgramPort(TestPodHandler handler) : IPodPort
{
    public ValueTask<TestPodHandler?> ConnectAsync(CancellationToken cancellationToken) => ValueTask.FromResult<TestPodHandler?>(handler);
}

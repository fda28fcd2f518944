namespace PortForward.Net.Compare.Workloads;

/// <summary>The program in the pod never reads what is sent to it as fast as it goes.</summary>
/// <param name="callers">How many connections echo at once.</param>
internal sealed class StalledPod(int callers = 1) : BesideAStall(7004, callers)
{
    public override string Name => Callers == 1 ? "stalled-pod" : "burst-stalled-pod";

    public override string Description => (Callers == 1 ? "" : $"On {Callers} connections at once, which begin on a fresh forward: ")
        + "64 bytes there and back, while another connection uploads to a program that does not read.";

    protected override async Task StallAsync(Stream stream, CancellationToken cancellationToken)
    {
        var data = new byte[64 * 1024];
        try
        {
            while (true)
            {
                await stream.WriteAsync(data, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The echoes are done.
        }
    }
}

namespace PortForward.Net.Compare.Workloads;

/// <summary>The program in the pod never reads what is sent to it as fast as it goes.</summary>
internal sealed class StalledPod() : BesideAStall(7004)
{
    public override string Name => "stalled-pod";

    public override string Description => "64 bytes there and back, while another connection uploads to a program that does not read.";

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

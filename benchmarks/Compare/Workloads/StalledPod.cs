using System.Net.Sockets;

namespace PortForward.Net.Compare.Workloads;

/// <summary>The program in the pod never reads what is sent to it as fast as it goes.</summary>
internal sealed class StalledPod() : BesideAStall(7004)
{
    public override string Name => "stalled-pod";

    protected override async Task StallAsync(Socket socket, CancellationToken cancellationToken)
    {
        var data = new byte[64 * 1024];
        try
        {
            while (true)
            {
                await socket.SendAsync(data, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The echoes are done.
        }
    }
}

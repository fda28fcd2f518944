using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy;

/// <summary>The two loops of a connection: one reads, one writes what nobody else does. Each ends the connection when it fails.</summary>
internal sealed class SpdyLoops(SpdyConnection connection, SpdyReceiver receiver, SpdyOutput output, SpdyConnectionOptions options)
{
    /// <summary>A local reader that takes nothing must not keep a dead connection for ever.</summary>
    private const int MostReadOnWaits = 60;

    public Task Reading { get; private set; } = Task.CompletedTask;

    public Task Writing { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        Reading = Detached.Run(ReadAsync);
        Writing = Detached.Run(WriteAsync);
    }

    private async Task ReadAsync()
    {
        Exception reason;
        try
        {
            await receiver.RunAsync().ConfigureAwait(false);
            reason = new SpdyConnectionException("the server closed the connection");
        }
        catch (Exception e) when (e is SpdyProtocolException or SpdyConnectionException)
        {
            reason = e;
        }
        catch (Exception e)
        {
            reason = new SpdyConnectionException("receiving failed: " + e.Message, e);
        }

        connection.Abort(reason);
    }

    private async Task WriteAsync()
    {
        try
        {
            await output.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            connection.NoteSendingFailed();
            await ReadOnAsync().ConfigureAwait(false);
            connection.Abort(new SpdyConnectionException("sending failed: " + e.Message, e));
        }
    }

    /// <summary>Lets the read loop deliver what the peer sent before it stopped reading, as long as something comes of it.</summary>
    private async Task ReadOnAsync()
    {
        for (var waits = 0; waits < MostReadOnWaits && !Reading.IsCompleted && (waits == 0 || receiver.IsBusy); waits++)
        {
            await Reading.WaitAsync(options.WriteTimeout, options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

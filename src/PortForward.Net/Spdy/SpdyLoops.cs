using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Timing;

namespace PortForward.Net.Spdy;

/// <summary>The read loop and the write loop of a connection. Each ends the connection if it fails.</summary>
internal sealed class SpdyLoops(SpdyConnection connection, SpdyReceiver receiver, SpdyOutput output, SpdyConnectionOptions options)
{
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
            reason = new SpdyConnectionException("The server closed the connection.");
        }
        catch (Exception e) when (e is SpdyProtocolException or SpdyConnectionException)
        {
            reason = e;
        }
        catch (Exception e)
        {
            reason = new SpdyConnectionException("Receiving failed: " + e.Message, e);
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
            connection.Abort(new SpdyConnectionException("Sending failed: " + e.Message, e));
        }
    }

    /// <summary>Lets the read loop deliver the data that the peer sent before it stopped reading, as long as it makes progress.</summary>
    private async Task ReadOnAsync()
    {
        for (var waits = 0; waits < SpdyLimits.ReadOnWaits && !Reading.IsCompleted && (waits == 0 || receiver.IsBusy); waits++)
        {
            await Reading.WaitAsync(options.WriteTimeout, options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

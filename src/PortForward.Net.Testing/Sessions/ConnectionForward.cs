using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Testing.Sessions;

/// <summary>A connection of a session to a port of the pod: connects, relays the bytes, and ends the pair.</summary>
internal sealed class ConnectionForward(
    TestPod pod, PodStream error, PodStream data, TestClusterOptions options, TestFaults faults, TaskOwner tasks, CancellationToken stopping)
{
    private const int MaxData = 32 * 1024;
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private static readonly PipeOptions OutputOptions = new(
        pauseWriterThreshold: 256 * 1024,
        resumeWriterThreshold: 128 * 1024,
        minimumSegmentSize: MaxData,
        useSynchronizationContext: false);

    private readonly Pipe _output = new(OutputOptions);

    /// <summary>Runs the connection until both streams have ended.</summary>
    public async Task RunAsync()
    {
        var failure = await ServeAsync().ConfigureAwait(false);
        data.EndReceived();
        await data.Input.CompleteAsync().ConfigureAwait(false);
        if (stopping.IsCancellationRequested)
        {
            // The session has ended, so the connection did not end cleanly.
            error.Reset(SpdyStatus.Cancel);
            data.Reset(SpdyStatus.Cancel);
            return;
        }

        data.SendFin();
        if (failure is null)
        {
            error.SendFin();
            return;
        }

        _ = error.SendAsync(Encoding.UTF8.GetBytes(failure));
        if (options.ErrorStyle == TestErrorStyle.Reset)
        {
            error.Reset(SpdyStatus.Cancel);
            data.Reset(SpdyStatus.Cancel);
        }
        else
        {
            error.SendFin();
        }
    }

    /// <summary>Gets the text for the error stream; null if the connection ended cleanly.</summary>
    private async Task<string?> ServeAsync()
    {
        var port = data.Request.Port;
        if (pod.IsRemoved)
        {
            return RuntimeErrors.PodGone(pod.SandboxId, port);
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, pod.Removed);
        TestPodHandler? handler;
        try
        {
            handler = !faults.RefuseConnections && pod.FindPort(port) is { } found ? await found.ConnectAsync(ended.Token).ConfigureAwait(false) : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        if (handler is null)
        {
            return RuntimeErrors.Refused(pod.SandboxId, port);
        }

        using var counted = pod.CountConnection();
        return await ServeAsync(handler, port, ended).ConfigureAwait(false) ? null : RuntimeErrors.Reset(pod.SandboxId, port);
    }

    private async Task<bool> ServeAsync(TestPodHandler handler, int port, CancellationTokenSource ended)
    {
        // A handler that ignores the token still reads the end.
        using var ending = ended.Token.Register(data.EndReceived);
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(data.ResetToken, ended.Token);
        var connection = new TestPodStream(port, data.Input, _output.Writer);
        await using (connection.ConfigureAwait(false))
        {
            var program = RunProgramAsync(handler, connection, data.ResetToken, ended.Token);
            var watch = EndProgramAsync(program, ended, closed.Token);
            var pump = PumpAsync();
            if (data.Handover is { } handover)
            {
                // It may outlive the connection: real runtimes stop copying only with the next failed write.
                tasks.Start(() => CopyAsync(handover));
            }

            if (options.OneSecondRule)
            {
                var first = await Task.WhenAny(data.RemoteEnd, pump).ConfigureAwait(false);
                var other = first == pump ? data.RemoteEnd : pump;
                await WaitOneSecondAsync(other).ConfigureAwait(false);
                data.EndReceived();
                await closed.CancelAsync().ConfigureAwait(false);
                _output.Reader.CancelPendingRead();
            }

            var succeeded = await program.ConfigureAwait(false);
            await watch.ConfigureAwait(false);
            await pump.ConfigureAwait(false);
            return succeeded;
        }
    }

    /// <summary>
    /// Cancels the handler's token after the connection is closed and the handler has read the data that was received before, as with a
    /// socket. It does not wait for a handler that does not read.
    /// </summary>
    private async Task EndProgramAsync(Task program, CancellationTokenSource ended, CancellationToken closed)
    {
        await program.WaitAsync(closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task over = Task.WhenAny(program, data.Input.EndSeen, Task.Delay(Timeout.Infinite, ended.Token));
        for (var reads = -1L; !over.IsCompleted && reads != data.Input.Reads;)
        {
            // By the system clock: the speed of the handler does not depend on the cluster's clock.
            reads = data.Input.Reads;
            await over.WaitAsync(PodStream.ReadPatience, TimeProvider.System, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ended.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Copies the client's bytes to the handler, frame by frame, until the handler stops reading.</summary>
    private async Task CopyAsync(DataHandover handover)
    {
        try
        {
            while (await handover.TakeAsync().ConfigureAwait(false) is { } frame)
            {
                if (!await data.ReceiveAsync(new ReadOnlySequence<byte>(frame), data.ResetToken).ConfigureAwait(false))
                {
                    data.EndTaking();
                    await DrainLeftoversAsync(handover).ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client has reset the stream.
        }

        data.EndTaking();
        if (!options.OneSecondRule || data.ResetToken.IsCancellationRequested)
        {
            data.EndReceived();
        }
    }

    private async Task DrainLeftoversAsync(DataHandover handover)
    {
        while (options.DrainsLeftovers && await handover.TakeAsync().ConfigureAwait(false) is not null)
        {
        }
    }

    /// <summary>Runs the handler. Returns false if it failed before the client was notified of the end or reset the stream.</summary>
    private static async Task<bool> RunProgramAsync(
        TestPodHandler handler, TestPodStream connection, CancellationToken reset, CancellationToken cancellationToken)
    {
        // A handler that blocks its thread must not block the session's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await handler(connection, cancellationToken).ConfigureAwait(false);
            return !connection.IsAborted || reset.IsCancellationRequested;
        }
#pragma warning disable CA1031 // The client receives a reset for any exception of the handler.
        catch (Exception)
#pragma warning restore CA1031
        {
            return cancellationToken.IsCancellationRequested || reset.IsCancellationRequested;
        }
        finally
        {
            await connection.Output.CompleteAsync().ConfigureAwait(false);
            await connection.Input.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Copies the handler's output to the client, and its end unless the one-second rule delays it.</summary>
    private async Task PumpAsync()
    {
        var reader = _output.Reader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(data.ResetToken).ConfigureAwait(false);
                foreach (var segment in result.Buffer)
                {
                    for (var rest = segment; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, MaxData)..])
                    {
                        await data.SendAsync(rest.Span[..Math.Min(rest.Length, MaxData)]).WaitAsync(data.ResetToken).ConfigureAwait(false);
                    }
                }

                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client has reset the stream; the handler's next write fails.
        }

        await reader.CompleteAsync().ConfigureAwait(false);
        if (!options.OneSecondRule)
        {
            data.SendFin();
        }
    }

    private async Task WaitOneSecondAsync(Task task)
    {
        try
        {
            await task.WaitAsync(OneSecond, options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The second is over: both directions end now.
        }
    }
}

using System.Net;
using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Opens the connections of a forwarder: chooses a pod for each, and tries another one if a pod can't be reached or refuses the connection.</summary>
internal sealed class BackendConnector(
    BackendServices services, PortForwardTarget target, PortForwardOptions options, BackendTable table, Action<Backend, PortForwardException> onFailure,
    CancellationToken stopped)
{
    private readonly PairOptions _pairOptions = PairOptions.Of(options.HalfClose);

    /// <summary>Opens a connection to a port of the target. Waits for a pod for a limited time if there is none.</summary>
    /// <param name="port">The port of the target.</param>
    /// <param name="client">The address of the local application; null if there is none.</param>
    /// <param name="firstData">The first bytes; may be empty.</param>
    /// <param name="attempts">The attempts of the connection so far.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="PortForwardException">The connection could not be opened in time, or waiting longer cannot help.</exception>
    public async Task<StreamPair> ConnectAsync(
        RemotePort port, EndPoint? client, ReadOnlyMemory<byte> firstData, ConnectionAttempts attempts, CancellationToken cancellationToken)
    {
        services.NoteDemand();
        using var timeout = new CancellationTokenSource(options.BackendTimeout, services.TimeProvider);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopped, cancellationToken);
        try
        {
            for (var limit = ForwardingLimits.FirstReconnect; ;)
            {
                var backend = await ChooseAsync(port, client, attempts, any.Token).ConfigureAwait(false);
                using var slow = new CancellationTokenSource(options.Reconnect ? limit : Timeout.InfiniteTimeSpan, services.TimeProvider);
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, any.Token);
                try
                {
                    var pair = await services.OpenAsync(backend, port, firstData, _pairOptions, attempt.Token).ConfigureAwait(false);
                    table.NoteReached(backend);
                    return pair;
                }
                catch (OperationCanceledException) when (slow.IsCancellationRequested && !any.IsCancellationRequested)
                {
                    // The upgrade continues, but it may be one that never completes.
                    onFailure(backend, PairFailures.NotOpened(backend.Pod, limit));
                    limit *= 2;
                }
                catch (PortForwardException e) when (options.Reconnect && RecoverableFailure.Is(e))
                {
                    onFailure(backend, e);
                }
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !stopped.IsCancellationRequested)
        {
            throw table.LastFailure ?? table.Problem ?? new PortForwardException(
                PortForwardError.Timeout, $"No session to {target} could be opened within {options.BackendTimeout.TotalSeconds:0.###} seconds.");
        }
    }

    /// <summary>Determines whether a connection that has failed may be opened again, and waits until it should be. That is so if the pod's program was
    /// never connected (protocol.md 5.5), since nothing else is sent twice.</summary>
    public async Task<bool> MayTryAgainAsync(
        StreamPair pair, RemotePort port, PortForwardException failure, ConnectionAttempts attempts, CancellationToken cancellationToken)
    {
        if (!options.Reconnect || pair.BytesReceived > 0)
        {
            return false;
        }

        switch (failure.Error)
        {
            case PortForwardError.PodTerminated:
                return true;
            case PortForwardError.RemoteConnectionRefused:
                if (table.NoteRefused(pair.Pod, pair.Port, port, attempts, options.RefusedRetryTimeout) is not { } wait)
                {
                    return false;
                }

                await Task.Delay(wait, services.TimeProvider, cancellationToken).ConfigureAwait(false);
                return true;

            // Nothing was sent, so there is nothing to repeat.
            case PortForwardError.SessionLost:
                return pair.BytesSent == 0 && !pair.Replies.HasData && attempts.TakeRepetition();
            default:
                return false;
        }
    }

    private async Task<Backend> ChooseAsync(RemotePort port, EndPoint? client, ConnectionAttempts attempts, CancellationToken cancellationToken)
    {
        while (true)
        {
            var choice = table.Choose(port, client, attempts);
            if (choice.Backend is { } backend)
            {
                return backend;
            }

            await TimedWait.ForAsync(choice.Changed, choice.Wait, services.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Connects to whichever of a name's addresses answers first (RFC 8305): one family that swallows packets must not stop the other.</summary>
/// <param name="connect">Connects to one address.</param>
/// <param name="timeProvider">The clock of the delays.</param>
internal sealed class AddressRace(Func<IPAddress, CancellationToken, Task<Socket>> connect, TimeProvider timeProvider)
{
    /// <summary>Connects; every attempt has ended when it returns.</summary>
    /// <exception cref="SocketException">No address could be reached; it is the failure of the one that was tried first.</exception>
    public async Task<Socket> RunAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<IPAddress>(Alternate(addresses));
        var running = new List<Task<Socket>>();
        SocketException? failure = null;
        try
        {
            while (waiting.Count > 0 || running.Count > 0)
            {
                if (waiting.TryDequeue(out var address))
                {
                    running.Add(connect(address, over.Token));
                }

                if (await NextAsync(running, waiting.Count > 0, over.Token).ConfigureAwait(false) is not { } ended)
                {
                    continue;
                }

                running.Remove(ended);
                try
                {
                    return await ended.ConfigureAwait(false);
                }
                catch (SocketException e)
                {
                    failure ??= e;
                }
            }

            throw failure ?? new SocketException((int)SocketError.HostNotFound);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await DropAsync(running).ConfigureAwait(false);
        }
    }

    /// <summary>The families in turn, beginning with the one that the resolver prefers, each in the resolver's order (RFC 8305, 4).</summary>
    public static IEnumerable<IPAddress> Alternate(IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0)
        {
            return [];
        }

        var preferred = addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).ToList();
        var others = addresses.Where(address => address.AddressFamily != addresses[0].AddressFamily).ToList();
        return Enumerable.Range(0, Math.Max(preferred.Count, others.Count)).SelectMany(i => preferred.Skip(i).Take(1).Concat(others.Skip(i).Take(1)));
    }

    /// <summary>Waits for an attempt to end; gives null where the next one is to begin first.</summary>
    private async Task<Task<Socket>?> NextAsync(List<Task<Socket>> running, bool hasMore, CancellationToken cancellationToken)
    {
        if (!hasMore)
        {
            return await Task.WhenAny(running).ConfigureAwait(false);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(ClusterLimits.AttemptDelay, timeProvider, stop.Token);
        var ended = await Task.WhenAny([.. running, delay]).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return ended as Task<Socket>;
    }

    private static async Task DropAsync(List<Task<Socket>> attempts)
    {
        foreach (var attempt in attempts)
        {
            // However it ends: it was not the first, or nobody waits any more.
            await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (attempt.IsCompletedSuccessfully)
            {
                (await attempt.ConfigureAwait(false)).Dispose();
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace PortForward.Net.Cluster.Handlers;

/// <summary>Connects to the first of a name's addresses that responds (Happy Eyeballs, RFC 8305), so that a broken address family does not block
/// the other.</summary>
/// <param name="connect">Connects to one address.</param>
/// <param name="timeProvider">The clock of the delays.</param>
internal sealed class AddressRace(Func<IPAddress, CancellationToken, Task<Socket>> connect, TimeProvider timeProvider)
{
    /// <summary>Connects. All attempts have ended when the task completes.</summary>
    /// <exception cref="SocketException">No address could be reached. The exception is that of the first attempt.</exception>
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

    /// <summary>Interleaves the address families, starting with the resolver's preferred one and keeping its order (RFC 8305, 4).</summary>
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

    /// <summary>Waits for an attempt to end. Returns null if it is time to start the next one.</summary>
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
            // The result is ignored: another attempt was faster, or the caller has given up.
            await ((Task)attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (attempt.IsCompletedSuccessfully)
            {
                (await attempt.ConfigureAwait(false)).Dispose();
            }
        }
    }
}

using PortForward.Net.Resolution;
using PortForward.Net.Sessions.Pool;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>A target that the streams of a client lead to, with its pods.</summary>
#pragma warning disable CA1001 // StopAsync disposes the token source.
internal sealed class FollowedTarget
#pragma warning restore CA1001
{
    private readonly BackendServices _services;
    private readonly TargetFollower _follower;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public FollowedTarget(BackendServices services, PortForwardTarget target, Backend backend)
    {
        _services = services;
        Table = new BackendTable(new BackendPicker(new PortForwardOptions(), target, services.Pool), services.TimeProvider);
        Table.Update(new TargetSnapshot([backend], null));
        _follower = new TargetFollower(services, target, Table);
        UsedAt = services.TimeProvider.GetTimestamp();
        _running = Detached.Run(() => _follower.RunAsync(_stop.Token));
    }

    /// <summary>Gets the pods.</summary>
    public BackendTable Table { get; }

    /// <summary>Gets or sets the timestamp of the last use.</summary>
    public long UsedAt { get; set; }

    /// <summary>Records that a pod could not be reached.</summary>
    public void NoteFailure(Backend backend, PortForwardException failure)
    {
        Table.NoteFailure(backend, failure);
        _follower.Ask();
    }

    /// <summary>Opens sessions to the pods that have none, so that the next streams can lead to them without waiting for an upgrade.</summary>
    public void WarmUp(OwnedTasks work)
    {
        if (!Table.IsSpreading)
        {
            return;
        }

        foreach (var backend in Table.Preferred([]).Backends)
        {
            if (!_services.Pool.HasSession(backend.Pod))
            {
                work.Add(Detached.Run(() => WarmUpAsync(backend)));
            }
        }
    }

    /// <summary>Stops to follow the target.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WarmUpAsync(Backend backend)
    {
        try
        {
            await _services.GetSessionAsync(backend, _stop.Token).ConfigureAwait(false);
        }
        catch (PortForwardException e)
        {
            NoteFailure(backend, e);
        }
    }
}

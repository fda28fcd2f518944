using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using PortForward.Net.Cluster;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Tests.Authentication;

public sealed class AddressRaceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly IPAddress Six = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress OtherSix = IPAddress.Parse("2001:db8::2");
    private static readonly IPAddress Four = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<IPAddress, TaskCompletionSource<Socket>> _attempts = [];
    private readonly SemaphoreSlim _begun = new(0);

    [Fact]
    public async Task An_address_that_swallows_packets_delays_the_next_by_a_quarter_of_a_second()
    {
        var race = RunAsync(Six, OtherSix, Four);
        await BegunAsync();
        _time.Advance(ClusterLimits.AttemptDelay - TimeSpan.FromMilliseconds(1));
        Assert.Equal([Six], _attempts.Keys);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await BegunAsync();
        Assert.Equal([Six, Four], _attempts.Keys);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _attempts[Four].SetResult(socket);
        Assert.Same(socket, await race.WaitAsync(Patience));
        Assert.True(_attempts[Six].Task.IsCanceled);
    }

    [Fact]
    public async Task An_address_that_refuses_lets_the_next_begin_at_once()
    {
        var race = RunAsync(Six, Four);
        await BegunAsync();
        _attempts[Six].SetException(new SocketException((int)SocketError.ConnectionRefused));
        await BegunAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _attempts[Four].SetResult(socket);
        Assert.Same(socket, await race.WaitAsync(Patience));
    }

    [Fact]
    public async Task Of_two_connections_one_is_closed()
    {
        using var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var second = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var late = new TaskCompletionSource<Socket>();
        var race = new AddressRace((address, _) => address.Equals(Six) ? late.Task : Task.FromResult(first), _time).RunAsync([Six, Four], CancellationToken.None);
        _time.Advance(ClusterLimits.AttemptDelay);
        late.SetResult(second);
        var winner = await race.WaitAsync(Patience);
        Assert.False(winner.SafeHandle.IsClosed);
        Assert.True((winner == first ? second : first).SafeHandle.IsClosed);
    }

    [Fact]
    public async Task If_none_answers_the_first_ones_failure_is_told()
    {
        var race = RunAsync(Six, Four);
        await BegunAsync();
        _attempts[Six].SetException(new SocketException((int)SocketError.NetworkUnreachable));
        await BegunAsync();
        _attempts[Four].SetException(new SocketException((int)SocketError.ConnectionRefused));
        var error = await Assert.ThrowsAsync<SocketException>(() => race.WaitAsync(Patience));
        Assert.Equal(SocketError.NetworkUnreachable, error.SocketErrorCode);
    }

    [Fact]
    public async Task Cancelling_ends_every_attempt()
    {
        using var cancel = new CancellationTokenSource();
        var race = RunAsync(cancel.Token, Six, Four);
        await BegunAsync();
        _time.Advance(ClusterLimits.AttemptDelay);
        await BegunAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race.WaitAsync(Patience));
        Assert.All(_attempts.Values, attempt => Assert.True(attempt.Task.IsCanceled));
    }

    [Fact]
    public void The_families_take_turns_and_the_resolvers_choice_begins()
    {
        Assert.Equal([Four, Six, OtherSix], AddressRace.Alternate([Four, Six, OtherSix]));
        Assert.Equal([Six, Four, OtherSix], AddressRace.Alternate([Six, OtherSix, Four]));
        Assert.Empty(AddressRace.Alternate([]));
    }

    public void Dispose() => _begun.Dispose();

    private Task<Socket> RunAsync(params IPAddress[] addresses) => RunAsync(CancellationToken.None, addresses);

    private Task<Socket> RunAsync(CancellationToken cancellationToken, params IPAddress[] addresses) =>
        new AddressRace(ConnectAsync, _time).RunAsync(addresses, cancellationToken);

    private async Task<Socket> ConnectAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var attempt = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        _attempts.Add(address, attempt);
        _begun.Release();
        await using (cancellationToken.Register(() => attempt.TrySetCanceled(cancellationToken)))
        {
            return await attempt.Task;
        }
    }

    private async Task BegunAsync() => Assert.True(await _begun.WaitAsync(Patience));
}

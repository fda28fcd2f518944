using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PortForward.Net.KubernetesClientInterop;
using PortForward.Net.Tests.Transport;

namespace PortForward.Net.Tests.Forwarding;

/// <summary>How clients, forwarders and listeners end, and what they keep of their callers.</summary>
public sealed class LifetimeTests
{
    private static readonly PortForwardTarget Target = PortForwardTarget.Service("web");

    [Fact]
    public async Task A_disposed_client_says_so()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var client = fixture.NewClient();
        await client.DisposeAsync();
        await client.DisposeAsync();
        Func<Task>[] calls =
        [
            () => client.ConnectAsync(Target, 71),
            () => client.ResolveAsync(Target),
            () => client.StartForwardAsync(Target, PortMapping.Parse(":71")),
            () => client.DiagnoseAsync(Target, 71),
        ];
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(call);
        }
    }

    [Fact]
    public async Task A_stopped_forwarder_says_so()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var forward = await fixture.Client.StartForwardAsync(Target, PortMapping.Parse(":71"));
        await forward.StopAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => forward.ConnectAsync(71));
    }

    [Fact]
    public async Task A_session_that_is_reset_while_a_forwarder_starts_is_a_lost_session()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        fixture.Cluster.Faults.CutAfterReceiving(0, int.MaxValue);
        for (var i = 0; i < 50; i++)
        {
            try
            {
                await using var forward = await fixture.Client.StartForwardAsync(
                    Target, [PortMapping.Parse(":71")], new PortForwardOptions { Reconnect = false }).WaitAsync(ForwardingFixture.Patience);
            }
            catch (PortForwardException e)
            {
                // Some are cut before their 101.
                Assert.True(e.Error is PortForwardError.SessionLost or PortForwardError.ApiServerUnreachable, e.ToString());
            }
        }
    }

    [Fact]
    public async Task Connections_that_begin_together_resolve_their_target_once()
    {
        var answer = new TaskCompletionSource();
        await using var server = new RawServer(async (_, stream) =>
        {
            await answer.Task;
            await RawServer.WriteAsync(stream, RawServer.Answer(404, "gone"));
        });
        await using var client = PortForwardClient.Create(
            new PortForwardClientOptions().UseConfiguration(new k8s.KubernetesClientConfiguration { Host = server.Uri.AbsoluteUri }));
        var calls = Enumerable.Range(0, 100).Select(_ => client.ConnectAsync(Target, 71)).ToArray();
        using var impatience = new CancellationTokenSource();
        var impatient = client.ConnectAsync(Target, 71, impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        answer.SetResult();
        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<PortForwardException>(() => call.WaitAsync(ForwardingFixture.Patience));
            Assert.Equal(PortForwardError.TargetNotFound, failure.Error);
        }

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_answer_without_an_end_is_given_up()
    {
        var piece = new byte[256 * 1024];
        await using var server = new RawServer(async (_, stream) =>
        {
            await RawServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{");
            Array.Fill(piece, (byte)' ');
            while (true)
            {
                await stream.WriteAsync(piece);
            }
        });
        await using var client = PortForwardClient.Create(
            new PortForwardClientOptions().UseConfiguration(new k8s.KubernetesClientConfiguration { Host = server.Uri.AbsoluteUri }));
        var failure = await Assert.ThrowsAsync<PortForwardException>(() => client.ResolveAsync(Target).WaitAsync(ForwardingFixture.Patience));
        Assert.Equal(PortForwardError.LimitExceeded, failure.Error);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_an_idle_connection_of_a_pool()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var forward = await fixture.Client.StartForwardAsync(
            Target, [PortMapping.Parse(":71")], new PortForwardOptions { DrainTimeout = TimeSpan.FromHours(1) });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(forward.LocalEndPoint);
        await using var stream = new NetworkStream(socket);
        Assert.True(await ForwardingFixture.EchoesAsync(stream, 1000, 1));
        await forward.StopAsync().WaitAsync(ForwardingFixture.Patience);
    }

    [Fact]
    public async Task Stopping_waits_for_an_answer_that_is_expected()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var answer = new TaskCompletionSource();
        fixture.Cluster.FindPod("web-0")!.Serve(7777, async (connection, ct) =>
        {
            await connection.ReadExactlyAsync(new byte[1], ct);
            await answer.Task.WaitAsync(ct);
            await connection.WriteAsync(new byte[1], ct);
        });
        var forward = await fixture.Client.StartForwardAsync(PortForwardTarget.Pod("web-0"), [PortMapping.Parse(":7777")], new PortForwardOptions { DrainTimeout = TimeSpan.FromHours(1) });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(forward.LocalEndPoint);
        await socket.SendAsync(new byte[1]);
        await ForwardingFixture.EventuallyAsync(() => fixture.Cluster.OpenConnections == 1, "no connection");
        var stopping = forward.StopAsync();
        await Task.Delay(1500);
        Assert.False(stopping.IsCompleted);
        answer.SetResult();
        Assert.Equal(1, await socket.ReceiveAsync(new byte[1]).WaitAsync(ForwardingFixture.Patience));
        await stopping.WaitAsync(ForwardingFixture.Patience);
    }

    [Fact]
    public void Nothing_is_posted_to_the_callers_synchronization_context()
    {
        var failure = default(Exception);
        var context = new RecordingContext();
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            try
            {
                UseEverythingBlocking();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        Assert.True(thread.Join(ForwardingFixture.Patience), "a call waits for the context that it blocks");
        Assert.Null(failure);
        Assert.Empty(context.Posted);
    }

    [Fact]
    public async Task A_session_keeps_nothing_of_the_context_of_who_opened_it()
    {
        await using var fixture = await ForwardingFixture.StartAsync();
        var kept = await ConnectWithContextAsync(fixture);
        for (var i = 0; i < 20 && kept.IsAlive; i++)
        {
            await Task.Delay(10);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(kept.IsAlive);
        Assert.InRange(fixture.Client.Services.Pool.Count, 1, 64);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ConnectWithContextAsync(ForwardingFixture fixture)
    {
        var local = new AsyncLocal<object?> { Value = new object() };
        var kept = new WeakReference(local.Value);
        await using (var stream = await fixture.Client.ConnectAsync(Target, 71))
        {
            Assert.True(await ForwardingFixture.EchoesAsync(stream, 1000, 1));
        }

        local.Value = null;
        return kept;
    }

    private static void UseEverythingBlocking()
    {
        var fixture = Task.Run(() => ForwardingFixture.StartAsync()).GetAwaiter().GetResult();
        var client = fixture.NewClient();
        client.ResolveAsync(Target).GetAwaiter().GetResult();
        client.DiagnoseAsync(Target, 71).GetAwaiter().GetResult();
        var stream = client.ConnectAsync(Target, 71).GetAwaiter().GetResult();
        stream.WriteAsync(new byte[10]).AsTask().GetAwaiter().GetResult();
        stream.ReadAsync(new byte[10]).AsTask().GetAwaiter().GetResult();
        stream.DisposeAsync().AsTask().Wait();
        var forward = client.StartForwardAsync(Target, [PortMapping.Parse(":71"), PortMapping.Parse(":80")]).GetAwaiter().GetResult();
        forward.ConnectAsync(71).GetAwaiter().GetResult().Dispose();
        forward.Listeners[0].DisposeAsync().AsTask().Wait();
        forward.StopAsync().Wait();
        forward.DisposeAsync().AsTask().Wait();
        client.DisposeAsync().AsTask().Wait();
        Task.Run(() => fixture.DisposeAsync().AsTask()).Wait();
    }

    /// <summary>A context whose thread never gets to what is posted to it.</summary>
    private sealed class RecordingContext : SynchronizationContext
    {
        public ConcurrentQueue<string> Posted { get; } = [];

        public override void Post(SendOrPostCallback d, object? state) => Posted.Enqueue(Environment.StackTrace);
    }
}

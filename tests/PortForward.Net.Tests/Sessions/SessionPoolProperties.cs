using FsCheck.Xunit;
using PortForward.Net.Sessions;
using PortForward.Net.Sessions.Pairs;
using PortForward.Net.Tests.Spdy;

namespace PortForward.Net.Tests.Sessions;

/// <summary>The pool's invariants, after whatever happens to it in whatever order.</summary>
public sealed class SessionPoolProperties
{
    private const int Exclusive = 2;
    private const int Most = 4;

    private enum Step
    {
        Connect,
        ConnectAgain,
        EndCleanly,
        EndUncleanly,
        LoseSession,
        RetireSession,
        PassTime,
        RefuseOrNot,
    }

    [Property(MaxTest = 100)]
    public async Task Whatever_happens_the_caps_hold_no_useless_session_is_given_and_nothing_is_left(byte[] steps, bool keepSpare)
    {
        foreach (var mode in Enum.GetValues<SessionMode>())
        {
            await RunAsync(steps, mode, keepSpare);
        }
    }

    private static async Task RunAsync(byte[] steps, SessionMode mode, bool keepSpare)
    {
        var live = new List<(PortForwardSession Session, StreamPair Pair)>();
        var fixture = new PoolFixture(options => options with
        {
            Mode = mode,
            ExclusiveSessions = Exclusive,
            MaxSessions = Most,
            MaxConnectionsPerSession = 3,
            KeepSpareSession = keepSpare,
            MaxSessionAge = TimeSpan.FromMinutes(10),
        });
        await using (fixture)
        {
            foreach (var step in steps)
            {
                await TakeAsync((Step)(step % Enum.GetValues<Step>().Length), step / 16, fixture, live, mode);
                live.RemoveAll(connection => connection.Pair.Completion.IsCompleted);
                Assert.InRange(live.Select(connection => connection.Session).Distinct().Count(session => session.CanOpen), 0, Most);
            }
        }

        Assert.Equal(0, fixture.Pool.Count);
        Assert.All(live, connection => Assert.True(connection.Pair.Completion.IsCompleted));
    }

    private static async Task TakeAsync(
        Step step, int choice, PoolFixture fixture, List<(PortForwardSession Session, StreamPair Pair)> live, SessionMode mode)
    {
        var chosen = live.Count > 0 ? live[choice % live.Count] : default;
        switch (step)
        {
            case Step.Connect or Step.ConnectAgain:
                await ConnectAsync(fixture, live, mode);
                break;
            case Step.EndCleanly:
                chosen.Pair?.Abort();
                break;
            case Step.EndUncleanly when chosen.Pair is { } pair:
                await EndUncleanlyAsync(pair);
                break;
            case Step.LoseSession when fixture.Wires.Count > 0:
                fixture.Wires[choice % fixture.Wires.Count].Cut();
                break;
            case Step.RetireSession:
                chosen.Session?.Retire("for the test");
                break;
            case Step.PassTime:
                // Less than what a pair waits for its replies, which no node gives here.
                fixture.Time.Advance(TimeSpan.FromSeconds(3));
                break;
            case Step.RefuseOrNot:
                fixture.Refusal = fixture.Refusal is null ? new PortForwardException(PortForwardError.UpgradeRefused, "no") : null;
                break;
        }
    }

    private static async Task EndUncleanlyAsync(StreamPair pair)
    {
        try
        {
            await pair.SendAsync(new byte[10], default).AsTask().WaitAsync(FrameWire.Patience);
        }
        catch (PortForwardException)
        {
            // Its session has just been lost.
        }

        pair.Abort();
    }

    private static async Task ConnectAsync(PoolFixture fixture, List<(PortForwardSession Session, StreamPair Pair)> live, SessionMode mode)
    {
        var renting = fixture.RentAsync();
        try
        {
            // Who waits for room, or for a probe, has it in the end.
            await PoolFixture.UntilAsync(async () =>
            {
                if (!renting.IsCompleted)
                {
                    await Task.Delay(1);
                    fixture.Time.Advance(TimeSpan.FromMilliseconds(200));
                }

                return renting.IsCompleted;
            });
            using var lease = await renting;
            var others = lease.Session.ActivePairs;
            Assert.False(lease.Session.IsRetired, "a retired session was given");
            Assert.InRange(others, 0, mode == SessionMode.Dedicated ? 0 : 2);
            live.Add((lease.Session, await lease.OpenAsync(80, default, PairOptions.Default, default)));
        }
        catch (PortForwardException e)
        {
            Assert.True(e.Error is PortForwardError.LimitExceeded or PortForwardError.SessionLost || fixture.Refusal is not null, e.Message);
        }
    }
}

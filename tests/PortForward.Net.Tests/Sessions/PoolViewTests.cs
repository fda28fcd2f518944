using PortForward.Net.Sessions.Pool;

namespace PortForward.Net.Tests.Sessions;

/// <summary>The pool's decision, for everything that it can see.</summary>
public sealed class PoolViewTests
{
    /// <summary>Every view that sessions can give.</summary>
    private static IEnumerable<PoolView> Views =>
        from mode in Enum.GetValues<SessionMode>()
        from bits in Enumerable.Range(0, 1 << 10)
        let view = new PoolView(mode, Bit(bits, 0), Bit(bits, 1), Bit(bits, 2), Bit(bits, 3), Bit(bits, 4), Bit(bits, 5), Bit(bits, 6), Bit(bits, 7), Bit(bits, 8), Bit(bits, 9))
        where (!view.HasFree || view.HasHealthy) && (view.HasFree || !view.HasHealthy || view.Mode != SessionMode.Dedicated)
            && (!view.HasUnclaimed || view.HasPromising) && (!view.HasPromising || view.IsOpening)
        select view;

    [Fact]
    public void No_connection_waits_while_a_healthy_session_that_suits_it_has_room() => Assert.All(
        Views.Where(view => view.HasFree || (view.HasHealthy && view.Mode != SessionMode.Dedicated)),
        view => Assert.True(view.Decide() is PoolDecision.UseFree or PoolDecision.Share, $"{view}: {view.Decide()}"));

    [Fact]
    public void What_is_decided_can_be_done() => Assert.All(Views, view => Assert.True(
        view.Decide() switch
        {
            PoolDecision.UseFree => view.HasFree,
            PoolDecision.Share => view.HasHealthy,
            PoolDecision.ShareOther => view.HasOther,
            PoolDecision.ShareHeldUp => view.HasHeldUp,
            PoolDecision.Join => view.IsOpening,
            PoolDecision.Open => view.MayOpen,
            PoolDecision.Fail => view.WasRefused,
            _ => true,
        },
        $"{view}: {view.Decide()}"));

    [Fact]
    public void A_dedicated_session_is_never_shared() => Assert.All(
        Views.Where(view => view.Mode == SessionMode.Dedicated),
        view => Assert.NotEqual(PoolDecision.Share, view.Decide()));

    [Fact]
    public void A_free_session_is_used_before_any_other_is_shared_unless_all_share_one() => Assert.All(
        Views.Where(view => view.HasFree),
        view => Assert.Equal(view.Mode == SessionMode.Shared ? PoolDecision.Share : PoolDecision.UseFree, view.Decide()));

    [Fact]
    public void A_connection_fails_only_if_its_opening_failed_and_nothing_can_be_shared() => Assert.All(
        Views.Where(view => view.Decide() == PoolDecision.Fail),
        view => Assert.False(!view.WasRefused || view.HasFree || view.HasHealthy || view.HasUnproven || view.HasHeldUp
            || (view.HasOther && view.Mode != SessionMode.Dedicated), view.ToString()));

    [Fact]
    public void A_connection_whose_opening_failed_waits_for_no_other_opening() => Assert.All(
        Views.Where(view => view.WasRefused),
        view => Assert.False(view.Decide() is PoolDecision.Join or PoolDecision.Open, $"{view}: {view.Decide()}"));

    [Fact]
    public void A_session_that_is_held_up_or_serves_other_ports_is_shared_only_if_there_can_be_no_other() => Assert.All(
        Views.Where(view => view.Decide() is PoolDecision.ShareHeldUp or PoolDecision.ShareOther),
        view => Assert.False(view.HasHealthy && view.Mode != SessionMode.Dedicated || view.HasUnproven || (view.MayOpen && !view.WasRefused), view.ToString()));

    private static bool Bit(int bits, int index) => (bits & (1 << index)) != 0;
}

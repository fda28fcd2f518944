using Microsoft.AspNetCore.Http;
using PortForward.Net.Testing.Faults;
using PortForward.Net.Testing.Upgrades;

namespace PortForward.Net.Testing;

/// <summary>
/// Simulates failures in a <see cref="TestCluster"/>. All members can be used at any time and from any thread. Faults of
/// connections affect only sessions; the API server responds to everything else as usual.
/// </summary>
/// <example>
/// <code>
/// cluster.Faults.Silence(); // Open sessions become silent. Does the application notice and reconnect?
/// </code>
/// </example>
public sealed class TestFaults
{
    private readonly SessionRegistry _sessions;
    private readonly LinkSwitches _links = new();
    private readonly Upcoming<SessionCut> _cuts = new();
    private readonly Upcoming<UpgradeRefusal> _refusals = new();
    private TimeSpan _replyDelay;
    private TimeSpan _idleTimeout = Timeout.InfiniteTimeSpan;
    private TimeSpan _latency;
    private int _bytesPerSecond;

    internal TestFaults(SessionRegistry sessions) => _sessions = sessions;

    /// <summary>Gets or sets the delay before a new stream is accepted and its connection starts, by the cluster's clock. The default is
    /// zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan ReplyDelay
    {
        get => _replyDelay;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            _replyDelay = value;
        }
    }

    /// <summary>Gets or sets a value indicating whether new streams get no reply. The default is <see langword="false"/>.</summary>
    public bool NeverReply { get; set; }

    /// <summary>Gets or sets a value indicating whether new connections are refused as if nothing were listening in any pod. The default is
    /// <see langword="false"/>. Open connections continue.</summary>
    public bool RefuseConnections { get; set; }

    /// <summary>
    /// Gets or sets the time without any frame, including PINGs, in either direction, after which the server resets the streams of a session, sends
    /// GOAWAY and closes it, by the cluster's clock. The default is <see cref="Timeout.InfiniteTimeSpan"/>; real servers use 4 hours.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither positive nor infinite.</exception>
    public TimeSpan IdleTimeout
    {
        get => _idleTimeout;
        set
        {
            if (value != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            }

            _idleTimeout = value;
            foreach (var session in _sessions.Open)
            {
                session.CheckIdle();
            }
        }
    }

    /// <summary>
    /// Gets or sets the latency in each direction, by the system clock, starting with the next bytes. The default is zero. Data that a server has
    /// sent before it closes a session still arrives, if the latency is at most two seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan Latency
    {
        get => _latency;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            _latency = value;
        }
    }

    /// <summary>
    /// Gets or sets the bandwidth of each session in bytes per second, in each direction, by the system clock, starting with the next bytes. The
    /// default is 0, which means no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int BytesPerSecond
    {
        get => _bytesPerSecond;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _bytesPerSecond = value;
        }
    }

    /// <summary>Gets or sets the callback that can refuse an upgrade that has passed all other checks, for tests that need the request.</summary>
    internal Func<HttpRequest, UpgradeRefusal?>? RefuseUpgrade { get; set; }

    internal LinkSwitches Links => _links;

    /// <summary>Refuses upgrades that the API server would otherwise accept. A later call replaces an earlier one.</summary>
    /// <param name="statusCode">The status of the response, from 200 to 599, for example 429.</param>
    /// <param name="body">The body of the response.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header, rounded up to seconds; <see langword="null"/> for none.</param>
    /// <param name="count">The number of upgrades; all by default. A client that tries both transports needs two upgrades for a session.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status or the count is out of range, or the time is negative.</exception>
    public void RefuseUpgrades(int statusCode, string body = "", TimeSpan? retryAfter = null, int count = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        ArgumentOutOfRangeException.ThrowIfLessThan(retryAfter ?? TimeSpan.Zero, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _refusals.Set(() => new UpgradeRefusal(statusCode, body, RetryAfter: retryAfter), count);
    }

    /// <summary>Accepts upgrades again.</summary>
    public void AcceptUpgrades() => _refusals.Set(() => null, 0);

    /// <summary>
    /// Stops the transmission without closing anything: data waits in the buffers of both sides until <see cref="Restore"/>, and nothing is
    /// lost.
    /// </summary>
    /// <param name="directions">The stalled directions; both by default.</param>
    /// <param name="newSessionsToo">Whether this also applies to sessions that are opened before <see cref="Restore"/>, right after their
    /// upgrade, or only to open sessions.</param>
    public void Stall(TestLinkDirections directions = TestLinkDirections.Both, bool newSessionsToo = false) =>
        _links.Stall(directions, newSessionsToo);

    /// <summary>
    /// Discards all bytes in both directions without closing anything, like a firewall that has dropped a connection.
    /// </summary>
    /// <param name="newSessionsToo">Whether this also applies to sessions that are opened before <see cref="Restore"/>, right after their
    /// upgrade, or only to open sessions.</param>
    public void Silence(bool newSessionsToo = false) => _links.Silence(newSessionsToo);

    /// <summary>
    /// Ends <see cref="Stall"/> and <see cref="Silence"/>. A session that has lost bytes stays silent, since it could not interpret the
    /// following ones.
    /// </summary>
    public void Restore() => _links.Restore();

    /// <summary>Cuts the connections of the next sessions after their server has received a number of bytes.</summary>
    /// <param name="bytes">The number of bytes after the request; 0 cuts right after the upgrade.</param>
    /// <param name="sessions">How many sessions; one by default. A later call replaces an earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public void CutAfterReceiving(long bytes, int sessions = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(sessions);
        _cuts.Set(() => new SessionCut(bytes, null), sessions);
    }

    /// <summary>
    /// Cuts the connections of the next sessions after their server has sent a number of bytes, which still arrive.
    /// </summary>
    /// <param name="bytes">The number of bytes, including the response to the upgrade, so that a small number cuts the upgrade itself.</param>
    /// <param name="sessions">How many sessions; one by default. A later call replaces an earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public void CutAfterSending(long bytes, int sessions = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(sessions);
        _cuts.Set(() => new SessionCut(null, bytes), sessions);
    }

    /// <summary>Cuts the connections of the next sessions at random: some after bytes received, others after bytes sent.</summary>
    /// <param name="seed">The seed. The same seed results in the same cuts, in the order in which sessions are opened.</param>
    /// <param name="bytes">The exclusive upper bound of the bytes; at least 1.</param>
    /// <param name="sessions">The number of sessions; all by default. A later call replaces an earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void CutAtRandom(int seed, int bytes, int sessions = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(sessions);
#pragma warning disable CA5394 // It must be reproducible and is not used for security.
        var random = new Random(seed);
        _cuts.Set(() => random.Next(2) == 0 ? new SessionCut(random.Next(bytes), null) : new SessionCut(null, random.Next(bytes)), sessions);
#pragma warning restore CA5394
    }

    /// <summary>Stops cutting new sessions. Open ones keep the cut that they were assigned.</summary>
    public void StopCutting() => _cuts.Set(() => default, 0);

    /// <summary>Cuts the connections of all open sessions abruptly.</summary>
    public void CutSessions()
    {
        foreach (var session in _sessions.Open)
        {
            session.Cut();
        }
    }

    /// <summary>Sends GOAWAY on all open sessions, so that their clients open no more streams.</summary>
    /// <param name="close">Whether to close the sessions immediately afterwards; otherwise, open streams continue.</param>
    public void GoAway(bool close = false)
    {
        foreach (var session in _sessions.Open)
        {
            if (close)
            {
                session.Close();
            }
            else
            {
                session.SendGoAway();
            }
        }
    }

    internal UpgradeRefusal? NextRefusal(HttpRequest request) => RefuseUpgrade?.Invoke(request) ?? _refusals.Next();

    internal SessionCut NextCut() => _cuts.Next();
}

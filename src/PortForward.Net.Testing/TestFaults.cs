using Microsoft.AspNetCore.Http;
using PortForward.Net.Testing.Faults;
using PortForward.Net.Testing.Upgrades;

namespace PortForward.Net.Testing;

/// <summary>
/// What goes wrong on purpose in a <see cref="TestCluster"/>. All of it may be changed at any time, from any thread. What concerns
/// connections concerns those of sessions alone: the API server answers everything else as ever.
/// </summary>
/// <example>
/// <code>
/// cluster.Faults.Silence(); // What is open now is dead without a word; does the application notice, and go on by a new session?
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

    /// <summary>How long a new stream waits for its answer, and its connection to begin. None by default; by the cluster's clock.</summary>
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

    /// <summary>Whether new streams get no answer at all. Off by default.</summary>
    public bool NeverReply { get; set; }

    /// <summary>Whether new connections are refused as if nothing listened in any pod. Off by default; open connections go on.</summary>
    public bool RefuseConnections { get; set; }

    /// <summary>
    /// The time without any frame, in either direction, after which the server resets the streams of a session, says goodbye and closes it;
    /// PINGs count as frames. <see cref="Timeout.InfiniteTimeSpan"/>, never, by default; real servers have 4 hours. By the cluster's clock.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is neither positive nor infinite.</exception>
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
    /// How long bytes are on their way, in each direction. None by default; by the real clock, and from the next bytes on. What a server has
    /// sent arrives also after it has closed a session, if it takes no more than two seconds.
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
    /// The bytes that the connection of each session carries in a second, in each direction. 0, the default, stands for no limit. By the
    /// real clock, and from the next bytes on.
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

    /// <summary>Decides about each upgrade that has passed all other checks, for tests that must see the request.</summary>
    internal Func<HttpRequest, UpgradeRefusal?>? RefuseUpgrade { get; set; }

    internal LinkSwitches Links => _links;

    /// <summary>Refuses upgrades that the API server would grant, from now on. A later call replaces an earlier one.</summary>
    /// <param name="statusCode">The status of the answer, from 200 to 599, such as 429.</param>
    /// <param name="body">The text of the answer.</param>
    /// <param name="retryAfter">The header <c>Retry-After</c>, in whole seconds, rounded up; none where it is null.</param>
    /// <param name="count">How many upgrades; all by default. A client that tries both transports needs two for one session.</param>
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

    /// <summary>Grants upgrades again.</summary>
    public void AcceptUpgrades() => _refusals.Set(() => null, 0);

    /// <summary>
    /// Stops carrying bytes, and closes nothing: what is sent waits in the buffers of both sides until <see cref="Restore"/>, and nothing of
    /// it is lost.
    /// </summary>
    /// <param name="directions">Where nothing is carried; both by default.</param>
    /// <param name="newSessionsToo">Whether that holds also for the sessions that are opened before <see cref="Restore"/>, right after their
    /// upgrade; otherwise only for those that are open now.</param>
    public void Stall(TestLinkDirections directions = TestLinkDirections.Both, bool newSessionsToo = false) =>
        _links.Stall(directions, newSessionsToo);

    /// <summary>
    /// Swallows all bytes in both directions, and closes nothing, as a firewall does that has forgotten a connection.
    /// </summary>
    /// <param name="newSessionsToo">Whether that holds also for the sessions that are opened before <see cref="Restore"/>, right after their
    /// upgrade; otherwise only for those that are open now.</param>
    public void Silence(bool newSessionsToo = false) => _links.Silence(newSessionsToo);

    /// <summary>
    /// Ends <see cref="Stall"/> and <see cref="Silence"/>. A session of which bytes were swallowed stays silent: it could make no sense of
    /// what followed.
    /// </summary>
    public void Restore() => _links.Restore();

    /// <summary>Cuts the connections of the next sessions once their server has received some bytes.</summary>
    /// <param name="bytes">How many, from the first byte after the request on; 0 cuts right after the upgrade.</param>
    /// <param name="sessions">How many sessions; one by default. A later call replaces an earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public void CutAfterReceiving(long bytes, int sessions = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(sessions);
        _cuts.Set(() => new SessionCut(bytes, null), sessions);
    }

    /// <summary>
    /// Cuts the connections of the next sessions once their server has sent some bytes: these arrive, and the connection then ends.
    /// </summary>
    /// <param name="bytes">How many, from the first byte of the answer to the upgrade on, so that few cut the upgrade itself.</param>
    /// <param name="sessions">How many sessions; one by default. A later call replaces an earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public void CutAfterSending(long bytes, int sessions = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(sessions);
        _cuts.Set(() => new SessionCut(null, bytes), sessions);
    }

    /// <summary>Cuts the connections of the next sessions at random: some after bytes received, others after bytes sent.</summary>
    /// <param name="seed">The same seed gives the same cuts, in the order in which sessions are opened.</param>
    /// <param name="bytes">Each is cut after fewer bytes than these; at least 1.</param>
    /// <param name="sessions">How many sessions; all by default. A later call replaces an earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void CutAtRandom(int seed, int bytes, int sessions = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(sessions);
#pragma warning disable CA5394 // It must be the same with the same seed, and keeps no secret.
        var random = new Random(seed);
        _cuts.Set(() => random.Next(2) == 0 ? new SessionCut(random.Next(bytes), null) : new SessionCut(null, random.Next(bytes)), sessions);
#pragma warning restore CA5394
    }

    /// <summary>Cuts no more of the next sessions. Those that are open keep the cut that they were given.</summary>
    public void StopCutting() => _cuts.Set(() => default, 0);

    /// <summary>Cuts the connections of all sessions that are open now, without a word.</summary>
    public void CutSessions()
    {
        foreach (var session in _sessions.Open)
        {
            session.Cut();
        }
    }

    /// <summary>Tells the clients of all sessions that are open now to open no more streams (GOAWAY).</summary>
    /// <param name="close">Whether the sessions are closed right after that; otherwise what is open in them goes on.</param>
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

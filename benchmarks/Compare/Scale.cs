using System.Diagnostics;

namespace PortForward.Net.Compare;

/// <summary>How much each row does.</summary>
/// <param name="Duration">The time of the rate rows.</param>
/// <param name="Megabytes">What the transfers move, in all.</param>
/// <param name="FirstBytes">The connections of <c>first-byte</c>.</param>
/// <param name="Bursts">The fresh forwards of the burst rows.</param>
/// <param name="Echoes">The echoes of the rows about them.</param>
/// <param name="Starts">The starts of one round.</param>
/// <param name="IdleDivisor">The idle connections are so many times fewer than the row says.</param>
/// <param name="Quiet">How long they are idle.</param>
/// <param name="EchoLimit">The longest wait for one echo.</param>
/// <param name="Enough">After this time no more connections or echoes are measured, as long as there are some.</param>
internal sealed record Scale(
    TimeSpan Duration, int Megabytes, int FirstBytes, int Bursts, int Echoes, int Starts, int IdleDivisor, TimeSpan Quiet, TimeSpan EchoLimit, TimeSpan Enough)
{
    private const int Some = 20;

    public static Scale Full { get; } = new(
        Duration: TimeSpan.FromSeconds(10),
        Megabytes: 1024,
        FirstBytes: 300,
        Bursts: 5,
        Echoes: 1000,
        Starts: 3,
        IdleDivisor: 1,
        Quiet: TimeSpan.FromSeconds(2),
        EchoLimit: TimeSpan.FromSeconds(10),
        Enough: TimeSpan.FromSeconds(20));

    /// <summary>Enough to see that each row runs.</summary>
    public static Scale Short { get; } = new(
        Duration: TimeSpan.FromSeconds(1),
        Megabytes: 32,
        FirstBytes: 30,
        Bursts: 1,
        Echoes: 100,
        Starts: 1,
        IdleDivisor: 10,
        Quiet: TimeSpan.FromMilliseconds(500),
        EchoLimit: TimeSpan.FromSeconds(3),
        Enough: TimeSpan.FromSeconds(2));

    /// <summary>Whether more are to be measured, so that the slow cost no minutes.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="wanted">How many there should be.</param>
    /// <param name="start">The timestamp of the first.</param>
    public bool WantsMore(int count, int wanted, long start) => count < wanted && (count < Some || Stopwatch.GetElapsedTime(start) < Enough);
}

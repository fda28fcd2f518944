namespace PortForward.Net.Testing.Faults;

/// <summary>Limits one direction of a connection to <see cref="TestFaults.BytesPerSecond"/>.</summary>
internal sealed class Pacer(TestFaults faults)
{
    private const int PiecesPerSecond = 50;

    private long _freeAt = TimeProvider.System.GetTimestamp();

    /// <summary>Gets the maximum number of bytes in a piece, so that the rate is smooth.</summary>
    public int MaxPiece => faults.BytesPerSecond == 0 ? int.MaxValue : Math.Max(1, faults.BytesPerSecond / PiecesPerSecond);

    /// <summary>Waits for the transmission time of a number of bytes.</summary>
    public async ValueTask PassAsync(int count, CancellationToken cancellationToken)
    {
        var rate = faults.BytesPerSecond;
        if (rate == 0)
        {
            return;
        }

        var clock = TimeProvider.System;
        var now = clock.GetTimestamp();
        _freeAt = Math.Max(_freeAt, now) + (count * clock.TimestampFrequency / rate);
        await Task.Delay(clock.GetElapsedTime(now, _freeAt), clock, cancellationToken).ConfigureAwait(false);
    }
}

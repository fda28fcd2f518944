using System.Diagnostics;

namespace PortForward.Net.Cluster.Credentials;

/// <summary>Limits how often a login is renewed if that fails, or if the server rejects the result.</summary>
/// <remarks>The first renewal after a failure is immediate, the next ones after 2, 6, 18 … seconds. A renewal that no connection has asked for since the last
/// failure is unattended: it may prompt a user who is not there.</remarks>
/// <param name="gate">The lock of the credential, which guards it.</param>
/// <param name="attended">The longest pause while there are connections.</param>
/// <param name="unattended">The longest pause while there are none; infinite to wait for one after a failure.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class RenewalPace(object gate, TimeSpan attended, TimeSpan unattended, TimeProvider timeProvider)
{
    private const double Growth = 3;
    private int _failures;
    private long _failedAt;
    private bool _isAttended;

    /// <summary>Gets the remaining pause before the next renewal; zero if there is none, infinite until a connection asks for it.</summary>
    public TimeSpan Wait
    {
        get
        {
            Debug.Assert(Monitor.IsEntered(gate));
            if (_failures == 0)
            {
                return TimeSpan.Zero;
            }

            if (!_isAttended && unattended == Timeout.InfiniteTimeSpan)
            {
                return unattended;
            }

            var longest = _isAttended ? attended : unattended;
            var pause = _failures == 1 ? TimeSpan.Zero : ClusterLimits.FirstRenewalPause * Math.Pow(Growth, Math.Min(_failures - 2, 16));
            var wait = (pause < longest ? pause : longest) - timeProvider.GetElapsedTime(_failedAt);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Records that a connection needs a login.</summary>
    public void NoteDemand()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        _isAttended = true;
    }

    /// <summary>Records that a renewal has failed, or that its result was rejected.</summary>
    public void NoteFailure()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        _failures++;
        _failedAt = timeProvider.GetTimestamp();
        _isAttended = false;
    }

    /// <summary>Records that a login was good.</summary>
    public void NoteSuccess()
    {
        Debug.Assert(Monitor.IsEntered(gate));
        _failures = 0;
    }
}

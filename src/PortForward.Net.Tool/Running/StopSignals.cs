using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Running;

/// <summary>Handles the signals that end portforward. While it runs a command, they are forwarded to the command.</summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan Repeats = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private Action<PosixSignal>? _receiver;
    private long _firstAt;

    public StopSignals()
    {
        InheritedSignals.Restore();
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(signal => PosixSignalRegistration.Create(signal, Receive))];
    }

    /// <summary>Gets a token that is canceled by the first signal.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Gets the first signal; null if there was none.</summary>
    public PosixSignal? First { get; private set; }

    /// <summary>Forwards all signals from now on, including one that was already received.</summary>
    public void HandTo(Action<PosixSignal> receiver)
    {
        PosixSignal? missed;
        lock (_lock)
        {
            _receiver = receiver;
            missed = First;
        }

        if (missed is { } signal)
        {
            receiver(signal);
        }
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        Action<PosixSignal>? receiver;
        lock (_lock)
        {
            // A later signal ends the process immediately: its sender does not want to wait. But the same signal may arrive twice, for the
            // process and for its group.
            context.Cancel = First is null || _receiver is not null || TimeProvider.System.GetElapsedTime(_firstAt) < Repeats;
            _firstAt = First is null ? TimeProvider.System.GetTimestamp() : _firstAt;
            First ??= context.Signal;
            receiver = _receiver;
        }

        if (receiver is not null)
        {
            receiver(context.Signal);
        }
        else if (context.Cancel)
        {
            _stop.Cancel();
        }
    }
}

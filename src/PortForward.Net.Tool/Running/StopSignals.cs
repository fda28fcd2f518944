using System.Runtime.InteropServices;

namespace PortForward.Net.Tool.Running;

/// <summary>The signals that end the command. While it runs another program, they are that program's.</summary>
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

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>The first signal, once there was one.</summary>
    public PosixSignal? First { get; private set; }

    /// <summary>Hands the signals on from now on, also the one that has come already.</summary>
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
            // A later signal is not held back: whoever sends it does not want to wait for a clean end. But one signal may come twice, to the
            // process and to its group.
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

using System.Net.Sockets;
using PortForward.Net.Timing;

namespace PortForward.Net.Forwarding.Connections;

/// <summary>Looks, while an upload waits for room, whether its program has reset its socket: nothing else would tell, since nobody reads it.</summary>
/// <remarks>The timer outlives one wait, since a bulk transfer has thousands of them a second; it stops itself when it finds none.</remarks>
internal sealed class ResetWatch : IDisposable
{
    private readonly object _lock = new();
    private readonly Socket _socket;
    private readonly TimeProvider _timeProvider;
    private readonly Action _onReset;
    private ITimer? _timer;
    private bool _isRunning;
    private bool _isDisposed;
    private bool _waits;

    public ResetWatch(Socket socket, TimeProvider timeProvider, Action onReset)
    {
        _socket = socket;
        _timeProvider = timeProvider;
        _onReset = onReset;
    }

    /// <summary>The upload waits from now on.</summary>
    public void Begin()
    {
        Volatile.Write(ref _waits, true);
        if (!Volatile.Read(ref _isRunning))
        {
            Run(true);
        }
    }

    /// <summary>It waits no longer.</summary>
    public void End() => Volatile.Write(ref _waits, false);

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Run(bool isRunning)
    {
        lock (_lock)
        {
            if (_isDisposed || _isRunning == isRunning)
            {
                return;
            }

            _timer ??= Detached.CreateTimer(_timeProvider, static state => ((ResetWatch)state!).Look(), this);
            var period = isRunning ? ForwardingLimits.ResetInterval : Timeout.InfiniteTimeSpan;
            _timer.Change(period, period);
            _isRunning = isRunning;
        }
    }

    private void Look()
    {
        if (Volatile.Read(ref _waits))
        {
            if (IsReset())
            {
                _onReset();
            }

            return;
        }

        Run(false);
        if (Volatile.Read(ref _waits))
        {
            Run(true);
        }
    }

    private bool IsReset()
    {
        try
        {
            // Polling for errors would also report urgent data, which telnet and FTP send and which is none.
            return (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! != SocketError.Success;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}

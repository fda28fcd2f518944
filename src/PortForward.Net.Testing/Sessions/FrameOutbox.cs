using System.Buffers;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Testing.Faults;

namespace PortForward.Net.Testing.Sessions;

/// <summary>The output of a session, in order: frames are collected in a buffer while the previous one is being written.</summary>
/// <remarks>The header encoder is used under the same lock, so that blocks are sent in the order in which they were encoded.</remarks>
internal sealed class FrameOutbox(Stream transport, IdleTimer idle) : IDisposable
{
    /// <summary>The length above which senders of data wait until the buffer is taken.</summary>
    private const int HighWater = 256 * 1024;

    private readonly object _gate = new();
    private readonly SpdyHeaderEncoder _encoder = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private ArrayBufferWriter<byte> _filling = new(64 * 1024);
    private ArrayBufferWriter<byte> _writing = new(64 * 1024);
    private TaskCompletionSource? _room;
    private bool _completed;

    /// <summary>Writes batches until the outbox is completed and empty. Fails if the transport fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (TakeBatch(out var completed))
                {
                    await transport.WriteAsync(_writing.WrittenMemory, cancellationToken).ConfigureAwait(false);
                    await transport.FlushAsync(cancellationToken).ConfigureAwait(false);
                    _writing.ResetWrittenCount();
                    idle.Note();
                }
                else if (completed)
                {
                    return;
                }
                else
                {
                    await _wake.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            Complete();
        }
    }

    /// <summary>Sends the frames that the callback writes to the buffer.</summary>
    public void Send(Action<IBufferWriter<byte>> write)
    {
        lock (_gate)
        {
            if (!_completed)
            {
                write(_filling);
                Wake();
            }
        }
    }

    public void SendReply(int streamId)
    {
        lock (_gate)
        {
            if (!_completed)
            {
                var block = new ArrayBufferWriter<byte>(32);
                _encoder.Encode(block, []);
                SpdyFrameWriter.WriteSynReply(_filling, streamId, SpdyFlags.None, block.WrittenSpan);
                Wake();
            }
        }
    }

    public void SendReset(int streamId, uint status)
    {
        lock (_gate)
        {
            if (!_completed)
            {
                SpdyFrameWriter.WriteRst(_filling, streamId, status);
                Wake();
            }
        }
    }

    public void SendFin(int streamId)
    {
        lock (_gate)
        {
            if (!_completed)
            {
                SpdyFrameWriter.WriteData(_filling, streamId, SpdyFlags.Fin, []);
                Wake();
            }
        }
    }

    /// <summary>Sends DATA. The task completes when there is room for more.</summary>
    public Task SendDataAsync(int streamId, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (_completed)
            {
                return Task.CompletedTask;
            }

            SpdyFrameWriter.WriteData(_filling, streamId, SpdyFlags.None, data);
            Wake();
            return WaitForRoomAsync();
        }
    }

    /// <summary>Waits while too much data is unsent.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            if (_completed || _filling.WrittenCount < HighWater)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Accepts no more frames. Pending ones are still written.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            _completed = true;
            _room?.TrySetResult();
            _room = null;
            Wake();
        }
    }

    public void Dispose() => _wake.Dispose();

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private bool TakeBatch(out bool completed)
    {
        lock (_gate)
        {
            completed = _completed;
            if (_filling.WrittenCount == 0)
            {
                return false;
            }

            (_filling, _writing) = (_writing, _filling);
            _room?.TrySetResult();
            _room = null;
            return true;
        }
    }
}

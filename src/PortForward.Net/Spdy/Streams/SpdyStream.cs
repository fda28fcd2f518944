using System.Diagnostics;
using PortForward.Net.Blocking;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;

namespace PortForward.Net.Spdy.Streams;

/// <summary>The sending side of a stream. Received data is delivered to its handler.</summary>
/// <remarks>One sender at a time. Its state is guarded by the connection's gate.</remarks>
internal sealed class SpdyStream
{
    /// <summary>The maximum data in a frame. Larger frames only make servers buffer more (protocol.md 6.4).</summary>
    public const int MaxDataLength = 32 * 1024;

    /// <summary>The maximum data that is taken from a stream at once: two frames.</summary>
    public const int MaxAtOnce = 2 * MaxDataLength;

    private readonly SpdyConnection _connection;
    private readonly SpdyOutput _output;
    private SpdySend? _waiting;
    private long _unanswered;
    private long _lastDataAt;

    public SpdyStream(SpdyConnection connection, SpdyOutput output, int id, ISpdyStreamHandler handler, bool localFin)
    {
        _connection = connection;
        _output = output;
        Id = id;
        Handler = handler;
        LocalFin = localFin;
    }

    public int Id { get; }

    public ISpdyStreamHandler Handler { get; }

    /// <summary>Gets a value indicating whether this side has completed its writes.</summary>
    public bool LocalFin { get; private set; }

    /// <summary>Gets a value indicating whether the peer has completed its writes.</summary>
    public bool RemoteFin { get; private set; }

    /// <summary>Gets a value indicating whether the peer has accepted the stream.</summary>
    public bool Replied { get; private set; }

    /// <summary>Gets a value indicating whether the stream was reset or lost, and removed from the table.</summary>
    public bool Gone { get; private set; }

    /// <summary>Gets a value indicating whether so much was sent since the peer last sent anything that the pod may not be reading.</summary>
    public bool IsBulk => Volatile.Read(ref _unanswered) > SpdyLimits.HarmlessLength;

    public SpdySend Waiting => _waiting ??= new SpdySend(this);

    /// <summary>Sends bytes as DATA frames. Completes when they are in the outgoing batch.</summary>
    /// <exception cref="SpdyStreamException">The stream has ended.</exception>
    /// <exception cref="SpdyConnectionException">The connection has ended.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.IsEmpty)
        {
            return default;
        }

        return data.Length <= MaxAtOnce ? _output.SendAsync(this, data, cancellationToken) : SendInPartsAsync(data, cancellationToken);
    }

    /// <summary>Sends like <see cref="SendAsync"/>, but blocks the thread.</summary>
    /// <exception cref="SpdyStreamException">The stream has ended.</exception>
    /// <exception cref="SpdyConnectionException">The connection has ended.</exception>
    public void Send(ReadOnlyMemory<byte> data, BlockedCallers callers)
    {
        while (!data.IsEmpty)
        {
            var part = data[..Math.Min(data.Length, MaxAtOnce)];
            _output.Send(this, part, callers);
            data = data[part.Length..];
        }
    }

    /// <inheritdoc cref="SpdyOutput.TrySendFrom"/>
    /// <exception cref="SpdyStreamException">The stream has ended.</exception>
    /// <exception cref="SpdyConnectionException">The connection has ended.</exception>
    public SpdyFill TrySendFrom(ISpdySource source, out int count) => _output.TrySendFrom(this, source, out count);

    /// <summary>Completes the writes of this side. A second call has no effect (protocol.md 4.6).</summary>
    public void CompleteWrites()
    {
        bool hasTurn;
        lock (_connection.Gate)
        {
            if (LocalFin || Gone)
            {
                return;
            }

            LocalFin = true;
            SpdyFrameWriter.WriteData(_output.Batch, Id, SpdyFlags.Fin, default);
            hasTurn = _output.TakeTurn();
            ForgetIfFinished();
        }

        if (hasTurn)
        {
            _output.WriteTurn();
        }
    }

    /// <summary>Ends both directions. A RST is sent only if this side had not completed its writes (protocol.md 4.6).</summary>
    public void Reset(uint status = SpdyStatus.Cancel)
    {
        var hasTurn = false;
        lock (_connection.Gate)
        {
            if (Gone)
            {
                return;
            }

            if (!LocalFin)
            {
                SpdyFrameWriter.WriteRst(_output.Batch, Id, status);
                hasTurn = _output.TakeTurn();
            }

            Forget("The stream was reset.");
        }

        if (hasTurn)
        {
            _output.WriteTurn();
        }
    }

    /// <summary>Gets a value indicating whether DATA may still be sent.</summary>
    public bool IsWritable
    {
        get
        {
            Debug.Assert(Monitor.IsEntered(_connection.Gate));
            return !LocalFin && !Gone;
        }
    }

    /// <exception cref="SpdyStreamException">This side has completed its writes, or the stream has ended.</exception>
    public void ThrowIfNotWritable()
    {
        if (!IsWritable)
        {
            throw new SpdyStreamException(Gone ? "The stream has ended." : "The writes of the stream have been completed.");
        }
    }

    /// <summary>Records that DATA is being sent.</summary>
    public void NoteSent(int length)
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        Volatile.Write(ref _unanswered, _unanswered + length);
    }

    /// <summary>Records that DATA has arrived, so the pod is responding.</summary>
    public void NoteAnswered(long now)
    {
        Volatile.Write(ref _unanswered, 0);
        Volatile.Write(ref _lastDataAt, now);
    }

    /// <summary>Determines whether more is expected: the peer's reply, a response to sent data, or more of the data that arrived after a point in
    /// time.</summary>
    public bool IsExpecting(long since) => !RemoteFin && (!Replied || Volatile.Read(ref _unanswered) > 0 || Volatile.Read(ref _lastDataAt) > since);

    /// <summary>Records the peer's reply. Returns false the second time.</summary>
    public bool NoteReply()
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        return !Replied && (Replied = true);
    }

    /// <summary>Records the peer's FIN. Returns false the second time.</summary>
    public bool NoteFin()
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        if (RemoteFin)
        {
            return false;
        }

        RemoteFin = true;
        ForgetIfFinished();
        return true;
    }

    /// <summary>Removes the stream from the table and ends its sender's wait.</summary>
    public void Forget(Exception reason)
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        Gone = true;
        _connection.Remove(Id);
        if (_waiting is not null)
        {
            SpdySendQueue.EndWait(_waiting, reason);
        }
    }

    /// <summary>Does the same for a regular end, and creates an exception only if a sender waits.</summary>
    private void Forget(string reason)
    {
        Gone = true;
        _connection.Remove(Id);
        if (_waiting?.Node.List is not null)
        {
            SpdySendQueue.EndWait(_waiting, new SpdyStreamException(reason));
        }
    }

    private void ForgetIfFinished()
    {
        if (LocalFin && RemoteFin && !Gone)
        {
            Forget("The stream has ended.");
        }
    }

    private async ValueTask SendInPartsAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            var part = data[..Math.Min(data.Length, MaxAtOnce)];
            await _output.SendAsync(this, part, cancellationToken).ConfigureAwait(false);
            data = data[part.Length..];
        }
    }
}

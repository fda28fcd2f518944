using System.Diagnostics;
using PortForward.Net.Blocking;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;

namespace PortForward.Net.Spdy.Streams;

/// <summary>One stream, as its opener sees it: it sends, ends and resets. What arrives goes to its handler.</summary>
/// <remarks>One sender at a time. Its state is guarded by the connection's gate.</remarks>
internal sealed class SpdyStream
{
    /// <summary>Larger frames only make servers keep more (protocol.md 6.4).</summary>
    public const int MaxDataLength = 32 * 1024;

    /// <summary>What is taken of a stream in one go: two frames.</summary>
    public const int MaxAtOnce = 2 * MaxDataLength;

    /// <summary>What a pod's socket takes at least, read or not: up to there a stream cannot stop its worker.</summary>
    private const int HarmlessLength = 64 * 1024;

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

    /// <summary>This side said that it sends no more.</summary>
    public bool LocalFin { get; private set; }

    /// <summary>The peer said that it sends no more.</summary>
    public bool RemoteFin { get; private set; }

    /// <summary>The peer accepted the stream.</summary>
    public bool Replied { get; private set; }

    /// <summary>Reset by either side, or lost: gone from the table.</summary>
    public bool Gone { get; private set; }

    /// <summary>So much was sent since the peer last sent anything that nobody may be reading it.</summary>
    public bool IsBulk => Volatile.Read(ref _unanswered) > HarmlessLength;

    public SpdySend Waiting => _waiting ??= new SpdySend(this);

    /// <summary>Sends bytes as DATA frames. Completes when they stand in the outgoing batch.</summary>
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

    /// <summary>Does what <see cref="SendAsync"/> does, and blocks the thread meanwhile.</summary>
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

    /// <summary>Says that this side sends no more. Does nothing the second time (protocol.md 4.6).</summary>
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

    /// <summary>Ends both directions; on the wire only if this side had not ended its own yet (protocol.md 4.6).</summary>
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

            Forget("the stream was reset");
        }

        if (hasTurn)
        {
            _output.WriteTurn();
        }
    }

    /// <summary>Whether DATA may still be sent.</summary>
    public bool IsWritable
    {
        get
        {
            Debug.Assert(Monitor.IsEntered(_connection.Gate));
            return !LocalFin && !Gone;
        }
    }

    /// <exception cref="SpdyStreamException">This side has ended its sending, or the stream has ended.</exception>
    public void ThrowIfNotWritable()
    {
        if (!IsWritable)
        {
            throw new SpdyStreamException(Gone ? "the stream has ended" : "the stream's sending side is complete");
        }
    }

    /// <summary>DATA is being sent.</summary>
    public void NoteSent(int length)
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        Volatile.Write(ref _unanswered, _unanswered + length);
    }

    /// <summary>DATA arrived: somebody is there.</summary>
    public void NoteAnswered(long now)
    {
        Volatile.Write(ref _unanswered, 0);
        Volatile.Write(ref _lastDataAt, now);
    }

    /// <summary>Whether something is still to come: the peer's reply, an answer to what was sent, or more of what arrived after a point in time.</summary>
    public bool IsExpecting(long since) => !RemoteFin && (!Replied || Volatile.Read(ref _unanswered) > 0 || Volatile.Read(ref _lastDataAt) > since);

    /// <summary>Notes the peer's reply; false the second time.</summary>
    public bool NoteReply()
    {
        Debug.Assert(Monitor.IsEntered(_connection.Gate));
        return !Replied && (Replied = true);
    }

    /// <summary>Notes the peer's end; false the second time.</summary>
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

    /// <summary>Takes the stream out of the table and ends its sender's wait.</summary>
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

    /// <summary>Does so at a usual end, where hardly ever somebody waits who has to be told the reason.</summary>
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
            Forget("the stream has ended");
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

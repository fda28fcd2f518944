using System.Runtime.CompilerServices;
using PortForward.Net.Spdy;
using PortForward.Net.Spdy.Output;
using PortForward.Net.Spdy.Streams;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>Sends data to the pod, with a limit until the server has accepted the stream (protocol.md 5.3).</summary>
internal sealed class DataStreamWriter(StreamPair pair)
{
    private SpdyStream? _stream;
    private long _sent;

    public long BytesSent => Volatile.Read(ref _sent);

    /// <summary>Sets the stream, on which the first bytes may have been sent with the SYN_STREAM.</summary>
    public void Attach(SpdyStream? stream, int alreadySent)
    {
        _stream = stream;
        NoteSent(alreadySent);
    }

    /// <inheritdoc cref="StreamPair.SendAsync"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            if (HasToWait(data.Length))
            {
                var allowed = Allowed(data);
                await SendNowAsync(allowed, cancellationToken).ConfigureAwait(false);
                await pair.Replies.Data.WaitAsync(cancellationToken).ConfigureAwait(false);
                data = data[allowed.Length..];
            }

            await SendNowAsync(data, cancellationToken).ConfigureAwait(false);
        }
        catch (SpdyEndException e)
        {
            throw NotSent(e);
        }
    }

    /// <inheritdoc cref="StreamPair.Send"/>
    public void Send(ReadOnlyMemory<byte> data)
    {
        try
        {
            if (HasToWait(data.Length))
            {
                var allowed = Allowed(data);
                SendNow(allowed);
                pair.Replies.WaitForData(pair.Session.Callers);
                data = data[allowed.Length..];
            }

            SendNow(data);
        }
        catch (SpdyEndException e)
        {
            throw NotSent(e);
        }
    }

    /// <inheritdoc cref="StreamPair.TrySendFrom"/>
    public SpdyFill TrySendFrom(ISpdySource source)
    {
        if (!pair.Replies.HasData)
        {
            return SpdyFill.Busy;
        }

        try
        {
            pair.NoteSending();
            var fill = _stream!.TrySendFrom(source, out var count);
            NoteSent(count);
            return fill;
        }
        catch (SpdyEndException e)
        {
            throw NotSent(e);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendNowAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        pair.NoteSending();
        await _stream!.SendAsync(data, cancellationToken).ConfigureAwait(false);
        NoteSent(data.Length);
    }

    private void SendNow(ReadOnlyMemory<byte> data)
    {
        pair.NoteSending();
        _stream!.Send(data, pair.Session.Callers);
        NoteSent(data.Length);
    }

    private PortForwardException NotSent(SpdyEndException end) => pair.Failure ?? PairFailures.NotSent(pair.Port, pair.Pod, end);

    private bool HasToWait(int length) => !pair.Replies.HasData && _sent + length > PairLimits.MaxBeforeReply;

    private ReadOnlyMemory<byte> Allowed(ReadOnlyMemory<byte> data) => data[..(int)Math.Max(0, PairLimits.MaxBeforeReply - _sent)];

    private void NoteSent(int count)
    {
        if (count > 0)
        {
            Volatile.Write(ref _sent, _sent + count);
        }
    }
}

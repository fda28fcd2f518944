using System.Buffers;
using System.Diagnostics;
using PortForward.Net.Spdy.FlowControl;
using PortForward.Net.Spdy.Framing;
using PortForward.Net.Spdy.Output;

namespace PortForward.Net.Spdy.Streams;

/// <summary>The open streams of a connection and the remaining IDs.</summary>
internal sealed class SpdyStreamTable(SpdyConnection connection, SpdyOutput output, ServerWorkers workers, int firstId)
{
    private readonly SpdyHeaderEncoder _encoder = new();
    private readonly ArrayBufferWriter<byte> _headerBlock = new(256);
    private readonly Dictionary<int, SpdyStream> _streams = [];
    private long _nextId = firstId;

    /// <summary>Gets the number of streams. Can be read without the gate.</summary>
    public int Count => _streams.Count;

    public bool HasIds => _nextId <= int.MaxValue;

    public SpdyStream? Find(int streamId)
    {
        Debug.Assert(Monitor.IsEntered(connection.Gate));
        return _streams.GetValueOrDefault(streamId);
    }

    /// <summary>Creates streams and appends their SYN_STREAM frames.</summary>
    /// <exception cref="SpdyConnectionException">There are not enough IDs left.</exception>
    public void Open(ReadOnlySpan<SpdyOpen> opens, Span<SpdyStream> streams, bool steer)
    {
        Debug.Assert(Monitor.IsEntered(connection.Gate));
        var distance = steer ? 2 * ServerWorkers.Count : 2;
        _nextId = steer ? workers.ChooseFirstId(_nextId) : _nextId;
        if (_nextId + ((long)distance * (opens.Length - 1)) > int.MaxValue)
        {
            _nextId = int.MaxValue + 1L;
            throw new SpdyConnectionException("The connection has no stream IDs left.");
        }

        for (var i = 0; i < opens.Length; i++)
        {
            streams[i] = Open(opens[i]);
            _nextId += i < opens.Length - 1 ? distance : 2;
        }
    }

    public void Remove(int streamId)
    {
        Debug.Assert(Monitor.IsEntered(connection.Gate));
        if (_streams.Remove(streamId))
        {
            workers.RemoveStream(streamId);
        }
    }

    /// <summary>Appends a RST for each stream whose writes are not completed.</summary>
    public void AppendResets()
    {
        Debug.Assert(Monitor.IsEntered(connection.Gate));
        foreach (var stream in _streams.Values)
        {
            if (!stream.LocalFin)
            {
                SpdyFrameWriter.WriteRst(output.Batch, stream.Id, SpdyStatus.Cancel);
            }
        }
    }

    /// <summary>Removes and returns all streams.</summary>
    public SpdyStream[] ForgetAll(SpdyConnectionException reason) => Forget([.. _streams.Values], reason);

    /// <summary>Removes and returns the streams that the peer has not accepted and will not accept.</summary>
    public SpdyStream[] ForgetAfter(int lastGood, SpdyConnectionException reason) =>
        Forget([.. _streams.Values.Where(stream => stream.Id > lastGood && !stream.Replied)], reason);

    /// <summary>Determines whether another stream expects data from the peer, or has received data since a point in time.</summary>
    public bool HasOthersExpecting(int streamId, long since)
    {
        Debug.Assert(Monitor.IsEntered(connection.Gate));
        foreach (var (id, stream) in _streams)
        {
            if (id != streamId && stream.IsExpecting(since))
            {
                return true;
            }
        }

        return false;
    }

    private SpdyStream[] Forget(SpdyStream[] streams, SpdyConnectionException reason)
    {
        Debug.Assert(Monitor.IsEntered(connection.Gate));
        foreach (var stream in streams)
        {
            stream.Forget(reason);
        }

        return streams;
    }

    private SpdyStream Open(SpdyOpen open)
    {
        var stream = new SpdyStream(connection, output, (int)_nextId, open.Handler, open.Fin);
        workers.AddStream(stream.Id);
        _streams.Add(stream.Id, stream);
        _headerBlock.ResetWrittenCount();
        _encoder.Encode(_headerBlock, open.Headers);
        SpdyFrameWriter.WriteSynStream(output.Batch, stream.Id, open.Fin ? SpdyFlags.Fin : SpdyFlags.None, _headerBlock.WrittenSpan);
        return stream;
    }
}

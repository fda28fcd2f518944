using System.Collections.Concurrent;
using PortForward.Net.Spdy.Framing;

namespace PortForward.Net.Testing.Sessions;

/// <summary>The streams of a session with at least one open direction. Frames for other streams are late and ignored.</summary>
internal sealed class StreamTable
{
    private readonly ConcurrentDictionary<int, PodStream> _streams = new();

    public int Count => _streams.Count;

    public PodStream? Find(int id) => _streams.GetValueOrDefault(id);

    public void Add(PodStream stream) => _streams.TryAdd(stream.Id, stream);

    /// <summary>Ends a stream that the client has reset.</summary>
    public void Reset(int id)
    {
        if (_streams.TryRemove(id, out var stream))
        {
            stream.ReceiveReset();
        }
    }

    /// <summary>Sends a reset for each stream that this side has not ended.</summary>
    public void SendResets()
    {
        foreach (var stream in _streams.Values)
        {
            stream.Reset(SpdyStatus.Cancel);
        }
    }

    /// <summary>Ends all streams at the end of the session.</summary>
    public void ResetAll()
    {
        foreach (var id in _streams.Keys)
        {
            Reset(id);
        }
    }

    public void RemoveIfClosed(PodStream stream)
    {
        if (stream.IsClosed)
        {
            _streams.TryRemove(stream.Id, out _);
        }
    }
}

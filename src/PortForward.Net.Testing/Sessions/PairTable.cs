using System.Text;

namespace PortForward.Net.Testing.Sessions;

/// <summary>Pairs the two streams of each connection, in any order of arrival.</summary>
internal sealed class PairTable(TimeProvider timeProvider, TimeSpan timeout, string connectionName) : IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<string, StreamPair> _waiting = [];

    /// <summary>Adds a stream. Returns its pair if it is complete.</summary>
    public StreamPair? Add(PodStream stream)
    {
        var requestId = stream.Request.RequestId;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(requestId, out var pair))
            {
                pair = new StreamPair();
                _waiting.Add(requestId, pair);
                pair.StartTimer(timeProvider, timeout, () => Expire(requestId, pair));
            }

            if (!pair.TryAdd(stream))
            {
                var kind = stream.Request.IsError ? "error" : "data";
                Tell(pair.Error, $"error processing stream for request {requestId}: {kind} stream already assigned");
                return null;
            }

            if (!pair.IsComplete)
            {
                return null;
            }

            _waiting.Remove(requestId);
            pair.Dispose();
            return pair;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var pair in _waiting.Values)
            {
                pair.Dispose();
            }

            _waiting.Clear();
        }
    }

    private void Expire(string requestId, StreamPair pair)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(requestId, out var waiting) && ReferenceEquals(waiting, pair))
            {
                _waiting.Remove(requestId);
                pair.Dispose();

                // Neither FIN nor RST follows: the streams hang, as on real servers.
                Tell(pair.Error, $"(conn={connectionName}, request={requestId}) timed out waiting for streams");
            }
        }
    }

    private static void Tell(PodStream? error, string text) => error?.SendAsync(Encoding.UTF8.GetBytes(text));
}

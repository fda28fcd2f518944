using System.Globalization;

namespace PortForward.Net.Sessions.Pairs;

/// <summary>The headers of a pair's two streams, which share a request ID (protocol.md 5.1).</summary>
internal readonly struct PairHeaders
{
    private readonly string _port;
    private readonly string _requestId;

    public PairHeaders(int port, long requestId)
    {
        _port = port.ToString(CultureInfo.InvariantCulture);
        _requestId = requestId.ToString(CultureInfo.InvariantCulture);
    }

    public KeyValuePair<string, string>[] Error => Of("error");

    public KeyValuePair<string, string>[] Data => Of("data");

    private KeyValuePair<string, string>[] Of(string streamType) =>
        [new("streamtype", streamType), new("port", _port), new("requestid", _requestId)];
}

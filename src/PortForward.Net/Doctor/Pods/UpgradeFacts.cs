using PortForward.Net.Tunnel;

namespace PortForward.Net.Doctor.Pods;

/// <summary>The result of one kind of upgrade. Owns its stream until it is taken.</summary>
internal sealed class UpgradeFacts : IAsyncDisposable
{
    private Stream? _stream;

    public bool Succeeded { get; private set; }

    public PortForwardException? Failure { get; set; }

    public void Note(UpgradeAttempt attempt)
    {
        _stream = attempt.Stream;
        Succeeded = attempt.Stream is not null;
        Failure = attempt.Refusal;
    }

    public UpgradedTransport? Take(PortForwardTransport kind)
    {
        var stream = _stream;
        _stream = null;
        return stream is null ? null : new UpgradedTransport(stream, kind);
    }

    public ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? default;
}

using PortForward.Net.Tunnel;

namespace PortForward.Net.Doctor.Pods;

/// <summary>What one kind of upgrade came to, with the stream until somebody takes it.</summary>
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

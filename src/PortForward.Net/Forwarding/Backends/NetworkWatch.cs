using System.Net.NetworkInformation;

namespace PortForward.Net.Forwarding.Backends;

/// <summary>Calls a function when the addresses of this machine change, until it is disposed.</summary>
internal sealed class NetworkWatch : IDisposable
{
    private readonly Action _onChange;

    /// <summary>Starts to watch. Systems that do not report changes are not watched.</summary>
    public NetworkWatch(Action onChange)
    {
        _onChange = onChange;
        try
        {
            NetworkChange.NetworkAddressChanged += OnChanged;
        }
        catch (Exception e) when (e is NetworkInformationException or PlatformNotSupportedException)
        {
            // Retries are then only as early as their back-off permits.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => NetworkChange.NetworkAddressChanged -= OnChanged;

    private void OnChanged(object? sender, EventArgs e) => _onChange();
}

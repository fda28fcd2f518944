namespace PortForward.Net.Errors;

/// <summary>Throws the exception of a disposed client, for namespaces that cannot reference the client.</summary>
internal static class Disposed
{
    /// <summary>Throws if the client has been disposed.</summary>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public static void ThrowIf(bool isDisposed)
    {
        if (isDisposed)
        {
            throw Exception();
        }
    }

    /// <summary>Creates the exception.</summary>
    public static ObjectDisposedException Exception() => new(PublicTypes.Client);
}

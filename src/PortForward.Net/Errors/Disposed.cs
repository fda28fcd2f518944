namespace PortForward.Net.Errors;

/// <summary>Tells that the client has been disposed, from the floors that do not know it.</summary>
internal static class Disposed
{
    /// <summary>Throws if the client has been disposed.</summary>
    /// <exception cref="ObjectDisposedException">It has.</exception>
    public static void ThrowIf(bool isDisposed)
    {
        if (isDisposed)
        {
            throw Exception();
        }
    }

    /// <summary>Makes the exception.</summary>
    public static ObjectDisposedException Exception() => new(PublicTypes.Client);
}

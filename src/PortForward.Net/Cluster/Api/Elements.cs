namespace PortForward.Net.Cluster.Api;

/// <summary>Normalizes lists of a response, which may be <c>null</c> or contain <c>null</c>.</summary>
internal static class Elements
{
    /// <summary>Returns the elements that are not <see langword="null"/>.</summary>
    public static T[] Of<T>(T[]? list)
        where T : class =>
        list is null ? []
        : Array.TrueForAll(list, element => element is not null) ? list
        : Array.FindAll(list, element => element is not null);
}

namespace PortForward.Net.Testing;

/// <summary>What a user of the <see cref="TestCluster"/> may do. Discovery is open to everyone with a known token.</summary>
[Flags]
public enum TestRights
{
    /// <summary>Nothing but discovery.</summary>
    None = 0,

    /// <summary>The verb <c>get</c> on every object.</summary>
    GetObjects = 1,

    /// <summary>The verb <c>list</c> on every object.</summary>
    ListObjects = 2,

    /// <summary>The verb <c>watch</c> on every object.</summary>
    WatchObjects = 4,

    /// <summary>The verbs <c>get</c>, <c>list</c> and <c>watch</c> on every object.</summary>
    ReadObjects = GetObjects | ListObjects | WatchObjects,

    /// <summary>The verb <c>get</c> on <c>pods/portforward</c>, which a WebSocket needs.</summary>
    GetPortForward = 8,

    /// <summary>The verb <c>create</c> on <c>pods/portforward</c>, which a SPDY upgrade by POST needs.</summary>
    CreatePortForward = 16,

    /// <summary>The verb <c>impersonate</c>: acting as other users. Those that the cluster does not know have no rights.</summary>
    Impersonate = 32,

    /// <summary>Everything.</summary>
    All = ReadObjects | GetPortForward | CreatePortForward | Impersonate,
}

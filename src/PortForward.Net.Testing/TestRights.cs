namespace PortForward.Net.Testing;

/// <summary>Specifies the permissions of a <see cref="TestUser"/>. Every user can use discovery.</summary>
[Flags]
public enum TestRights
{
    /// <summary>Only discovery.</summary>
    None = 0,

    /// <summary>The verb <c>get</c> on every object.</summary>
    GetObjects = 1,

    /// <summary>The verb <c>list</c> on every object.</summary>
    ListObjects = 2,

    /// <summary>The verb <c>watch</c> on every object.</summary>
    WatchObjects = 4,

    /// <summary>The verbs <c>get</c>, <c>list</c> and <c>watch</c> on every object.</summary>
    ReadObjects = GetObjects | ListObjects | WatchObjects,

    /// <summary>The verb <c>get</c> on <c>pods/portforward</c>, which a WebSocket upgrade requires.</summary>
    GetPortForward = 8,

    /// <summary>The verb <c>create</c> on <c>pods/portforward</c>, which a SPDY upgrade requires.</summary>
    CreatePortForward = 16,

    /// <summary>The verb <c>impersonate</c>. Impersonated users that the cluster does not know have no permissions.</summary>
    Impersonate = 32,

    /// <summary>All permissions.</summary>
    All = ReadObjects | GetPortForward | CreatePortForward | Impersonate,
}

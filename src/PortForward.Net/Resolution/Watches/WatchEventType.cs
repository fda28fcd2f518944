namespace PortForward.Net.Resolution.Watches;

/// <summary>The types of watch events.</summary>
internal enum WatchEventType
{
    /// <summary>A type that this library doesn't know. The event is ignored.</summary>
    Unknown,

    /// <summary>An object was added or modified; its state is in the event.</summary>
    Changed,

    /// <summary>An object was deleted; its last state is in the event.</summary>
    Deleted,

    /// <summary>Only the version has changed.</summary>
    Bookmark,

    /// <summary>The watch has failed, for example because its version has expired.</summary>
    Error,
}

using Microsoft.AspNetCore.Http;

namespace PortForward.Net.Testing.Faults;

/// <summary>What goes wrong on purpose.</summary>
internal sealed class ClusterFaults
{
    /// <summary>How long a new stream waits for its SYN_REPLY, and its connection to begin.</summary>
    public TimeSpan ReplyDelay { get; set; }

    /// <summary>Whether new streams get no answer at all.</summary>
    public bool NeverReply { get; set; }

    /// <summary>Refuses an upgrade that has passed all checks, when it gives an answer.</summary>
    public Func<HttpRequest, UpgradeRefusal?>? RefuseUpgrade { get; set; }
}

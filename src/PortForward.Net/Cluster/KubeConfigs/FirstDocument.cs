using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PortForward.Net.Cluster.KubeConfigs;

/// <summary>Ends a YAML stream after its first document. As in kubectl, the rest is ignored, even if it is malformed.</summary>
internal sealed class FirstDocument(IParser parser) : IParser
{
    /// <inheritdoc/>
    public ParsingEvent? Current { get; private set; }

    /// <inheritdoc/>
    public bool MoveNext()
    {
        switch (Current)
        {
            case StreamEnd:
                return false;
            case DocumentEnd:
                Current = new StreamEnd();
                return true;
            default:
                var moved = parser.MoveNext();
                Current = parser.Current;
                return moved;
        }
    }
}

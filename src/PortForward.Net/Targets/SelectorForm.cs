namespace PortForward.Net.Targets;

/// <summary>How a target says which pods belong to it.</summary>
internal enum SelectorForm
{
    /// <summary>It is the pod.</summary>
    None,

    /// <summary>The target itself is the text of a label selector.</summary>
    Text,

    /// <summary>The object's <c>spec.selector</c> is a map of labels.</summary>
    Labels,

    /// <summary>The object's <c>spec.selector</c> has <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    Expressions,
}

namespace PortForward.Net.Targets;

/// <summary>Specifies how a target selects its pods.</summary>
internal enum SelectorForm
{
    /// <summary>The target is a pod.</summary>
    None,

    /// <summary>The target is the text of a label selector.</summary>
    Text,

    /// <summary>The object's <c>spec.selector</c> is a map of labels.</summary>
    Labels,

    /// <summary>The object's <c>spec.selector</c> has <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    Expressions,
}

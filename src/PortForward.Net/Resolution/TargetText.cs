using System.Diagnostics.CodeAnalysis;

namespace PortForward.Net.Resolution;

/// <summary>The text forms of targets: kubectl's TYPE/NAME with its short names, and label selectors.</summary>
internal static class TargetText
{
    public static bool TryParse(ReadOnlySpan<char> text, out PortForwardTargetKind kind, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? error)
    {
        throw new NotImplementedException();
    }

    public static string Prefix(PortForwardTargetKind kind) => throw new NotImplementedException();

    public static bool IsObjectName(string name) => throw new NotImplementedException();
}

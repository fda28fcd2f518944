namespace PortForward.Net.EndToEnd.Tests.Table;

/// <summary>One command line, and what comes of it here and with kubectl.</summary>
/// <param name="Line">The words after the command's name. See <see cref="TableFixture"/> for what stands in braces.</param>
/// <param name="Ours">What comes of it here.</param>
public sealed record TableRow(string Line, Outcome Ours)
{
    /// <summary>What comes of it with kubectl; the same, to the letter, unless set.</summary>
    public Outcome? Kubectl { get; init; }

    /// <summary>Why it is not the same.</summary>
    public string? Reason { get; init; }

    /// <summary>The kubeconfig that it is run with.</summary>
    public string Config { get; init; } = "websocket";

    /// <summary>Both do the same, to the letter.</summary>
    public static TableRow Same(string line, Outcome outcome) => new(line, outcome);

    /// <summary>Both forward.</summary>
    public static TableRow Good(string line, int lines = 2) => Same(line, new Outcome.Forwards(lines));

    /// <summary>Both fail with the same line.</summary>
    public static TableRow Bad(string line, string error) => Same(line, new Outcome.Fails(error));

    /// <summary>Both fail, with lines that begin alike or mean the same.</summary>
    public static TableRow Worded(string line, string ours, string kubectl, string reason) =>
        Differs(line, new Outcome.Fails(ours), new Outcome.Fails(kubectl), reason);

    /// <summary>Each does something else.</summary>
    public static TableRow Differs(string line, Outcome ours, Outcome kubectl, string reason) => new(line, ours) { Kubectl = kubectl, Reason = reason };
}

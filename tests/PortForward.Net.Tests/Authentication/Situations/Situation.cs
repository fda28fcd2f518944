namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>One row of the table: a kubeconfig or an environment, and what comes of it.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Arrange">Writes the files, and sets variables, options and flags.</param>
/// <param name="Expected">Whom the API server sees and how it knows them, or <c>fails: </c> with the error.</param>
internal sealed record Situation(string Name, Action<Scene> Arrange, string Expected)
{
    /// <summary>Who a token was given to, and what most rows come to.</summary>
    public const string Alice = "alice by token";

    /// <summary>What kubectl comes to, where it is something else.</summary>
    public string? Kubectl { get; init; }

    /// <summary>Why kubectl comes to something else.</summary>
    public string? Reason { get; init; }

    public bool Fails => Expected.StartsWith("fails", StringComparison.Ordinal);
}

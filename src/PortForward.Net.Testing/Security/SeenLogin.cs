namespace PortForward.Net.Testing.Security;

/// <summary>The identity of a request, and the impersonation that it requested.</summary>
/// <param name="Path">The path of the request.</param>
/// <param name="User">The authenticated user; empty if there is none.</param>
/// <param name="Method">The method: <c>token</c>, <c>password</c>, <c>certificate</c>, <c>anonymous</c>, or empty.</param>
/// <param name="ActsAs">The impersonation headers, <c>name: value</c>, in their order.</param>
internal sealed record SeenLogin(string Path, string User, string Method, IReadOnlyList<string> ActsAs);

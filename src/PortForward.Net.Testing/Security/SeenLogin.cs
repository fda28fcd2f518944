namespace PortForward.Net.Testing.Security;

/// <summary>Who a request came from, and whom it asked to act as.</summary>
/// <param name="Path">The path of the request.</param>
/// <param name="User">The user that logged in; empty where nobody known did.</param>
/// <param name="Method">How: <c>token</c>, <c>password</c>, <c>certificate</c>, <c>anonymous</c>, or empty.</param>
/// <param name="ActsAs">The headers of impersonation, <c>name: value</c>, in the order they came.</param>
internal sealed record SeenLogin(string Path, string User, string Method, IReadOnlyList<string> ActsAs);

namespace PortForward.Net.Tests.Authentication.Situations;

/// <summary>The auth-provider <c>oidc</c>, and those that are gone.</summary>
internal static class OidcSituations
{
    private const string Olga = "olga by token";

    public static IEnumerable<Situation> All() =>
    [
        new("an ID token that is good", scene => scene.Use(Provider(scene, scene.Fixture.Issuer.IdToken(TimeSpan.FromHours(1)), null)), Olga),
        new("an ID token that has expired is renewed", scene =>
            scene.Use(Provider(scene, scene.Fixture.Issuer.IdToken(TimeSpan.FromHours(-1)), scene.Fixture.Issuer.RefreshToken())), Olga),
        new("a refresh token alone", scene => scene.Use(Provider(scene, null, scene.Fixture.Issuer.RefreshToken())), Olga),
        new("an issuer that knows clients by the form only", scene =>
        {
            scene.Fixture.Issuer.FormOnly = true;
            scene.Use(Provider(scene, null, scene.Fixture.Issuer.RefreshToken()));
        }, Olga),
        new("an ID token that has expired, and nothing to renew it", scene =>
            scene.Use(Provider(scene, scene.Fixture.Issuer.IdToken(TimeSpan.FromHours(-1)), null)), "fails: Unauthorized"),
        new("a refresh token that was used up", scene => scene.Use(Provider(scene, null, "gone-s3cr3t")), "fails: Unauthorized"),
        new("an issuer of another authority", scene => scene.Use(
            Provider(scene, null, scene.Fixture.Issuer.RefreshToken(), authority: "")), "fails: Unauthorized"),
        new("a token that is written goes before the issuer", scene => scene.Use(
            Provider(scene, null, "gone-s3cr3t").Replace("{auth-provider", "{token: alice-s3cr3t, auth-provider", StringComparison.Ordinal)), Situation.Alice),
        new("no issuer", scene => scene.Use("{auth-provider: {name: oidc, config: {client-id: client}}}"), "fails: KubeConfigInvalid"),
        new("the auth-provider gcp", scene => scene.Use("{auth-provider: {name: gcp, config: {access-token: x-s3cr3t}}}"), "fails: KubeConfigInvalid"),
        new("an auth-provider that nobody knows", scene => scene.Use("{auth-provider: {name: mine}}"), "fails: KubeConfigInvalid"),
    ];

    private static string Provider(Scene scene, string? idToken, string? refreshToken, string? authority = null)
    {
        authority ??= $", idp-certificate-authority-data: {scene.AuthorityData}";
        return $"{{auth-provider: {{name: oidc, config: {{idp-issuer-url: '{scene.Fixture.Issuer.Url}', client-id: client, client-secret: client-s3cr3t{authority}"
            + (idToken is null ? "" : $", id-token: {idToken}")
            + (refreshToken is null ? "" : $", refresh-token: {refreshToken}")
            + "}}}";
    }
}

namespace PortForward.Net.Testing;

/// <summary>A user of a <see cref="TestCluster"/>.</summary>
public sealed class TestUser
{
    internal TestUser(string name, string token, TestRights rights, string kubeConfig, string kubeConfigPath)
    {
        Name = name;
        Token = token;
        Rights = rights;
        KubeConfig = kubeConfig;
        KubeConfigPath = kubeConfigPath;
    }

    /// <summary>Gets the name, which is used in error messages.</summary>
    public string Name { get; }

    /// <summary>Gets the bearer token.</summary>
    public string Token { get; }

    /// <summary>Gets or sets the permissions. A change takes effect with the next request.</summary>
    public TestRights Rights { get; set; }

    /// <summary>Gets a kubeconfig for this user.</summary>
    public string KubeConfig { get; }

    /// <summary>Gets the path of a file with <see cref="KubeConfig"/>. It is deleted when the cluster is disposed.</summary>
    public string KubeConfigPath { get; }
}

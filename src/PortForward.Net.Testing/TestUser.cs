namespace PortForward.Net.Testing;

/// <summary>Somebody whose token the <see cref="TestCluster"/> accepts.</summary>
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

    /// <summary>The name that error messages give.</summary>
    public string Name { get; }

    /// <summary>The bearer token.</summary>
    public string Token { get; }

    /// <summary>What the user may do. A change holds for the next request.</summary>
    public TestRights Rights { get; set; }

    /// <summary>A kubeconfig for this user.</summary>
    public string KubeConfig { get; }

    /// <summary>The file that holds <see cref="KubeConfig"/>; it is deleted with the cluster.</summary>
    public string KubeConfigPath { get; }
}

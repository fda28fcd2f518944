namespace PortForward.Net.Testing;

/// <summary>What is wrong with the certificate that the API server of a <see cref="TestCluster"/> shows.</summary>
public enum TestServerCertificate
{
    /// <summary>Nothing: the kubeconfigs' authority signed it, for <c>localhost</c> and the loopback addresses, and it is valid now.</summary>
    Valid,

    /// <summary>It was valid for a year and ended yesterday.</summary>
    Expired,

    /// <summary>It is valid from tomorrow on, for a year.</summary>
    NotYetValid,

    /// <summary>It is for the name <c>api.other.example</c> only.</summary>
    OtherName,

    /// <summary>An authority signed it that no kubeconfig holds.</summary>
    OtherAuthority,
}

namespace PortForward.Net.Testing;

/// <summary>Specifies the certificate of the API server of a <see cref="TestCluster"/>.</summary>
public enum TestServerCertificate
{
    /// <summary>A valid certificate for <c>localhost</c> and the loopback addresses, issued by the authority in the kubeconfigs.</summary>
    Valid,

    /// <summary>A certificate that expired yesterday.</summary>
    Expired,

    /// <summary>A certificate that is valid from tomorrow on.</summary>
    NotYetValid,

    /// <summary>A certificate for the name <c>api.other.example</c>.</summary>
    OtherName,

    /// <summary>A certificate of an authority that is in no kubeconfig.</summary>
    OtherAuthority,
}

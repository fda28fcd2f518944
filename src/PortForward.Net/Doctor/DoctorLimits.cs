namespace PortForward.Net.Doctor;

/// <summary>The limits of a diagnosis.</summary>
internal static class DoctorLimits
{
    /// <summary>The time limit of a step, unless the client's connect timeout is shorter.</summary>
    public static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The time beyond its limit that a step has to report its own timeout.</summary>
    public static readonly TimeSpan StepGrace = TimeSpan.FromSeconds(2);

    /// <summary>The silence after which a port counts as open: a node reports refusals only.</summary>
    public static readonly TimeSpan SilenceMeansOpen = TimeSpan.FromSeconds(2);

    /// <summary>The clock skew that certificates and tokens usually tolerate.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>The longest HTTP response head that is read.</summary>
    public const int HeadLength = 8 * 1024;

    /// <summary>The most names of a certificate that are shown.</summary>
    public const int CertificateNames = 12;

    /// <summary>The most characters of a text that are shown.</summary>
    public const int TextLength = 600;
}

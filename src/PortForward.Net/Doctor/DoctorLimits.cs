namespace PortForward.Net.Doctor;

/// <summary>The limits of a diagnosis.</summary>
internal static class DoctorLimits
{
    /// <summary>The time limit of a step, unless the client's connect timeout is shorter.</summary>
    public static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The grace period after its timeout in which a step can report the timeout itself.</summary>
    public static readonly TimeSpan StepGrace = TimeSpan.FromSeconds(2);

    /// <summary>The silence after which a port counts as open: a node reports only refusals.</summary>
    public static readonly TimeSpan SilenceMeansOpen = TimeSpan.FromSeconds(2);

    /// <summary>The clock skew that certificates and tokens usually tolerate.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>The maximum length of an HTTP response header that is read.</summary>
    public const int HeadLength = 8 * 1024;

    /// <summary>The most names of a certificate that are shown.</summary>
    public const int CertificateNames = 12;

    /// <summary>The most characters of a text that are shown.</summary>
    public const int TextLength = 600;
}

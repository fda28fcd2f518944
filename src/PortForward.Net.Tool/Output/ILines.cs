namespace PortForward.Net.Tool.Output;

/// <summary>Takes lines for stdout and stderr.</summary>
internal interface ILines
{
    void Output(string line);

    /// <summary>Writes a highlighted line to stdout.</summary>
    void Headline(string line);

    void Error(string line);

    /// <summary>Sets the status. Has no effect without a terminal.</summary>
    void Status(string status);
}

namespace PortForward.Net.Compare.Workloads;

/// <summary>What a row is run with.</summary>
internal sealed record Load(Site Site, Scale Scale, ReceiveBuffers Buffers);

namespace PortForward.Net.Options;

/// <summary>Reads the settings of a cluster from somewhere else than a kubeconfig or a service account. The floor of the cluster knows what it gives.</summary>
internal interface ISettingsReader;

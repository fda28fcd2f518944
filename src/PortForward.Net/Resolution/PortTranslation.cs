using System.Globalization;
using PortForward.Net.Cluster.Api;
using PortForward.Net.Errors;

namespace PortForward.Net.Resolution;

/// <summary>Translates a port of the target to a port of the pod, as kubectl does (protocol.md 7.2).</summary>
internal static class PortTranslation
{
    /// <summary>Gets the pod's port number for a port of the service, or of the pod if there is no service.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public static int ToPodPort(Pod pod, Service? service, RemotePort port)
    {
        var number = ToTargetPort(pod, service, port);
        if (service is null)
        {
            RefuseUdp(ContainerPorts(pod.Spec.Containers), port, number);
            return number;
        }

        var ports = ServicePorts(service);
        RefuseUdp(ports, port, number);
        var servicePort = FindServicePort(service, number)
            ?? throw NotFound(string.Create(CultureInfo.InvariantCulture, $"Service {service.Metadata.Name} does not have a service port {number}"));

        // A headless service has no proxy that translates ports: its clients connect to the same port of the pod.
        if (service.Spec.ClusterIP == "None")
        {
            return number;
        }

        var target = servicePort.TargetPort;
        if (string.IsNullOrEmpty(target) || target == "0")
        {
            return number;
        }

        return int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var targetNumber)
            ? targetNumber
            : PodPortByName(pod, target);
    }

    /// <summary>Gets the port number of the endpoints of a service without a selector: the one with the name of the service's port. Nothing else
    /// applies, since nobody resolves the target port of such a service.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public static int ToEndpointPort(Service service, EndpointPort[] endpointPorts, RemotePort port)
    {
        var number = port.Name is { } portName ? ServicePortByName(service, portName) : port.Number;
        RefuseUdp(ServicePorts(service), port, number);
        var servicePort = FindServicePort(service, number)
            ?? throw NotFound(string.Create(CultureInfo.InvariantCulture, $"Service {service.Metadata.Name} does not have a service port {number}"));
        foreach (var endpointPort in endpointPorts)
        {
            if ((endpointPort.Name ?? "") == (servicePort.Name ?? "") && endpointPort.Number is { } found)
            {
                return found;
            }
        }

        throw NotFound(string.Create(CultureInfo.InvariantCulture, $"The endpoints of service {service.Metadata.Name} do not have its port {number}"));
    }

    /// <summary>Gets the number of a port at the target itself: the port of a service, not that of the pod.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.PortNotFound"/>.</exception>
    public static int ToTargetPort(Pod pod, Service? service, RemotePort port)
    {
        if (port.Name is not { } name)
        {
            return port.Number;
        }

        return service is null ? PodPortByName(pod, name) : ServicePortByName(service, name);
    }

    private static int ServicePortByName(Service service, string name)
    {
        foreach (var port in service.Spec.Ports)
        {
            if (port.Name == name)
            {
                return port.Number;
            }
        }

        throw NotFound($"Service '{service.Metadata.Name}' does not have a named port '{name}'");
    }

    private static int PodPortByName(Pod pod, string name) =>
        ContainerPortByName(pod.Spec.Containers, name)
        ?? ContainerPortByName(pod.Spec.InitContainers, name)
        ?? throw NotFound($"Pod '{pod.Metadata.Name}' does not have a named port '{name}'", FailureReason.PodPortNameUnknown);

    private static int? ContainerPortByName(Container[] containers, string name)
    {
        foreach (var container in containers)
        {
            foreach (var port in container.Ports)
            {
                if (port.Name == name)
                {
                    return port.Number;
                }
            }
        }

        return null;
    }

    // A number may be used by a TCP and a UDP port with different targets; kubectl uses the first, which may be the UDP port.
    private static ServicePort? FindServicePort(Service service, int number)
    {
        ServicePort? found = null;
        foreach (var port in service.Spec.Ports)
        {
            if (port.Number == number && (found is null || (found.Protocol == "UDP" && port.Protocol != "UDP")))
            {
                found = port;
            }
        }

        return found;
    }

    private static void RefuseUdp(IEnumerable<(int Number, string? Protocol)> ports, RemotePort port, int number)
    {
        var udp = false;
        foreach (var (candidate, protocol) in ports)
        {
            if (candidate != number)
            {
                continue;
            }

            // The API server sets an omitted protocol to TCP.
            if (protocol is null or "TCP")
            {
                return;
            }

            udp |= protocol == "UDP";
        }

        if (udp)
        {
            throw NotFound($"UDP protocol is not supported for {port}");
        }
    }

    private static IEnumerable<(int Number, string? Protocol)> ServicePorts(Service service)
    {
        foreach (var port in service.Spec.Ports)
        {
            yield return (port.Number, port.Protocol);
        }
    }

    private static IEnumerable<(int Number, string? Protocol)> ContainerPorts(Container[] containers)
    {
        foreach (var container in containers)
        {
            foreach (var port in container.Ports)
            {
                yield return (port.Number, port.Protocol);
            }
        }
    }

    private static PortForwardException NotFound(string message, FailureReason reason = FailureReason.None) =>
        new(PortForwardError.PortNotFound, message) { Reason = reason };
}

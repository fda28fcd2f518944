namespace PortForward.Net;

/// <summary>Specifies the kind of a target.</summary>
public enum PortForwardTargetKind
{
    /// <summary>A pod.</summary>
    Pod,

    /// <summary>A pod of a service. Ports are those of the service and are mapped through <c>targetPort</c>.</summary>
    Service,

    /// <summary>A pod of a deployment.</summary>
    Deployment,

    /// <summary>A pod of a stateful set.</summary>
    StatefulSet,

    /// <summary>A pod of a replica set.</summary>
    ReplicaSet,

    /// <summary>A pod of a daemon set.</summary>
    DaemonSet,

    /// <summary>A pod of a job.</summary>
    Job,

    /// <summary>A pod of a replication controller.</summary>
    ReplicationController,

    /// <summary>A pod that matches a label selector, for example <c>app=web,tier!=db</c>.</summary>
    Selector,
}

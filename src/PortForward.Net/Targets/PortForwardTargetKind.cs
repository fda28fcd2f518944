namespace PortForward.Net;

/// <summary>The kinds of object that a forward can lead to.</summary>
public enum PortForwardTargetKind
{
    /// <summary>One pod, by name.</summary>
    Pod,

    /// <summary>A pod behind a service; ports are the service's and are mapped through <c>targetPort</c>.</summary>
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

    /// <summary>A pod that a label selector chooses, for example <c>app=web,tier!=db</c>.</summary>
    Selector,
}

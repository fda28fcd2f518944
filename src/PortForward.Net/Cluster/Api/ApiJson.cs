using System.Text.Json.Serialization;

namespace PortForward.Net.Cluster.Api;

/// <summary>The source-generated deserialization of the models, which avoids reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(ApiList<EndpointSlice>))]
[JsonSerializable(typeof(ApiList<Endpoints>))]
[JsonSerializable(typeof(ApiList<Pod>))]
[JsonSerializable(typeof(ApiList<ReplicationController>))]
[JsonSerializable(typeof(ApiList<Service>))]
[JsonSerializable(typeof(ApiList<Workload>))]
[JsonSerializable(typeof(ReplicationController))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(Workload))]
internal sealed partial class ApiJson : JsonSerializerContext;

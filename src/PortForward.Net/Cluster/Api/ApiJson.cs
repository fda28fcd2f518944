using System.Text.Json.Serialization;

namespace PortForward.Net.Cluster.Api;

/// <summary>The source-generated deserialization of the models, which avoids reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(PodList))]
[JsonSerializable(typeof(ReplicationController))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(Workload))]
internal sealed partial class ApiJson : JsonSerializerContext;

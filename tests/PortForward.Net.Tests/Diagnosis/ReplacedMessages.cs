using System.Reflection;
using PortForward.Net.Doctor;
using PortForward.Net.Doctor.Access;

namespace PortForward.Net.Tests.Diagnosis;

/// <summary>Replaces the message of each failure that a diagnosis has noted, and keeps everything else.</summary>
internal static class ReplacedMessages
{
    private const string Replacement = "something else entirely";

    public static void In(DiagnosisFacts facts)
    {
        foreach (var part in new object[] { facts.Network, facts.Access, facts.Pods, facts.Pods.WebSocket, facts.Pods.Spdy })
        {
            foreach (var property in part.GetType().GetProperties())
            {
                if (property.GetValue(part) is PortForwardException failure)
                {
                    Set(part, property, failure.With(Replacement));
                }
                else if (property.PropertyType == typeof(string) && IsMessage(property) && property.GetValue(part) is not null)
                {
                    Set(part, property, Replacement);
                }
            }
        }
    }

    private static bool IsMessage(PropertyInfo property) =>
        property.Name.EndsWith("Failure", StringComparison.Ordinal) || property.Name == nameof(AccessFacts.Forbidden);

    private static void Set(object part, PropertyInfo property, object value)
    {
        Assert.True(property.CanWrite, $"{part.GetType().Name}.{property.Name} cannot be replaced.");
        property.SetValue(part, value);
    }
}

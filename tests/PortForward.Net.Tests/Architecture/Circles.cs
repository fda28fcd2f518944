using ArchUnitNET.Domain;

namespace PortForward.Net.Tests.Architecture;

/// <summary>Types of one floor that name each other, directly or through others.</summary>
internal static class Circles
{
    /// <summary>Gives the largest circle of each floor, the names in alphabetical order.</summary>
    public static IEnumerable<(string Floor, string[] Types)> Largest(IEnumerable<IType> types)
    {
        var uses = new Dictionary<string, HashSet<string>>();
        var floors = new Dictionary<string, string>();
        foreach (var type in types)
        {
            floors[Name(type)] = Floors.Of(type);
            uses.TryAdd(Name(type), []);
            uses[Name(type)].UnionWith(type.Dependencies.Select(dependency => Name(dependency.Target)));
        }

        return from floor in floors.Values.Distinct()
               let members = floors.Where(type => type.Value == floor).Select(type => type.Key).ToHashSet()
               let largest = Parts(members, uses).MaxBy(part => part.Length)!
               where largest.Length > 1
               orderby largest.Length descending
               select (floor, largest);
    }

    /// <summary>Takes a type apart from the types and closures that the compiler nests into it.</summary>
    private static string Name(IType type) => type.FullName.Split('+', '/', '`', '<')[0];

    /// <summary>Gives the strongly connected parts.</summary>
    private static IEnumerable<string[]> Parts(HashSet<string> members, Dictionary<string, HashSet<string>> uses)
    {
        var reach = members.ToDictionary(member => member, member => Reach(member, members, uses));
        return members.Select(member => reach[member].Where(other => reach[other].Contains(member)).Append(member).Distinct().Order().ToArray());
    }

    private static HashSet<string> Reach(string from, HashSet<string> members, Dictionary<string, HashSet<string>> uses)
    {
        var (reached, open) = (new HashSet<string>(), new Stack<string>([from]));
        while (open.TryPop(out var type))
        {
            foreach (var next in uses[type].Where(members.Contains).Where(reached.Add))
            {
                open.Push(next);
            }
        }

        return reached;
    }
}

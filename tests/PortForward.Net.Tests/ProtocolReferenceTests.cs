using System.Globalization;
using System.Text.RegularExpressions;

namespace PortForward.Net.Tests;

/// <summary>What comments say of the page about the protocol leads somewhere, and its list of cases names the tests that carry their numbers.</summary>
public sealed partial class ProtocolReferenceTests
{
    private const string Letter = "(?: [a-z](?=[),]))?";
    private const string Section = @"(?<section>[0-9]+(?:\.[0-9]+)?" + Letter + ")";
    private const string NextSection = @"(?:(?:,| and) (?<section>[0-9]+\.[0-9]+" + Letter + "))*";

    private static readonly string[] ItemSeparators = [", ", " and "];
    private static readonly string[] RangeSeparators = [" to ", "-"];

    [Fact]
    public void Every_section_of_the_protocol_that_code_refers_to_exists()
    {
        var root = Repository.FindRoot();
        var sections = Headings().Matches(ReadPage(root))
            .Select(heading => heading.Groups["section"].Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        var references = Repository.ReadSources(root, "src", "tests")
            .SelectMany(file => References().Matches(file.Text)
                .SelectMany(reference => reference.Groups["section"].Captures)
                .Select(capture => (file.Path, Section: capture.Value)))
            .ToList();

        Assert.NotEmpty(references);
        Assert.Empty(references
            .Where(reference => !sections.Contains(reference.Section))
            .Select(reference => $"{reference.Path}: {reference.Section}"));
    }

    [Fact]
    public void Every_case_that_a_test_carries_has_a_row_that_names_the_test()
    {
        var root = Repository.FindRoot();
        var rows = ReadCases(ReadPage(root));

        var marks = Repository.ReadSources(root, "src", "tests")
            .SelectMany(file => Marks().Matches(file.Text)
                .SelectMany(mark => NumbersOf(mark.Groups["numbers"].Value))
                .Select(number => (file.Path, Number: number)))
            .ToList();

        Assert.NotEmpty(marks);
        Assert.Empty(marks
            .Where(mark => !IsNamed(mark.Path, rows.GetValueOrDefault(mark.Number)))
            .Select(mark => $"{mark.Path}: case {mark.Number}"));
    }

    [Fact]
    public void The_cases_are_numbered_from_1_to_100() =>
        Assert.Equal(Enumerable.Range(1, 100), ReadCases(ReadPage(Repository.FindRoot())).Keys.Order());

    private static bool IsNamed(string path, string? row) =>
        row?.Contains($"`{Path.GetFileNameWithoutExtension(path)}`", StringComparison.Ordinal) == true;

    /// <summary>Gives the rows of the list of cases by their numbers.</summary>
    private static Dictionary<int, string> ReadCases(string page)
    {
        var list = page[page.IndexOf("\n## 9.", StringComparison.Ordinal)..];
        return CaseRows().Matches(list).ToDictionary(row => NumberOf(row.Groups["number"].Value), row => row.Value);
    }

    /// <summary>Reads one number, a list, or ranges in it, as comments write them.</summary>
    private static IEnumerable<int> NumbersOf(string text)
    {
        foreach (var item in text.Split(ItemSeparators, StringSplitOptions.None))
        {
            var bounds = item.Split(RangeSeparators, StringSplitOptions.None);
            var (first, last) = (NumberOf(bounds[0]), NumberOf(bounds[^1]));
            for (var number = first; number <= last; number++)
            {
                yield return number;
            }
        }
    }

    private static int NumberOf(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string ReadPage(string root) => File.ReadAllText(Path.Combine(root, "docs", "protocol.md")).ReplaceLineEndings("\n");

    /// <summary>The page's name with what follows it: sections, of which some have letters, an appendix, or the list of today's servers.</summary>
    [GeneratedRegex(@"protocol\.md,? (?:[Aa]ppendix (?<section>[A-Z])|(?<section>today's servers)|" + Section + NextSection + ")")]
    private static partial Regex References();

    [GeneratedRegex(@"^#{2,4} (?:Appendix (?<section>[A-Z])|(?<section>Today's servers)|" + Section + ")", RegexOptions.Multiline)]
    private static partial Regex Headings();

    /// <summary>The numbers of cases in a comment. In "54, 6.4 (b)" only the first is one.</summary>
    [GeneratedRegex(@"//.*?\bCases? (?<numbers>[0-9]+(?:(?:, | and | to |-)[0-9]+\b(?!\.[0-9]))*)")]
    private static partial Regex Marks();

    [GeneratedRegex(@"^\| (?<number>[0-9]+) \|.*$", RegexOptions.Multiline)]
    private static partial Regex CaseRows();
}

using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PortForward.Net.Tool.Up.Files;

/// <summary>Parses YAML, and therefore JSON, into values with positions.</summary>
internal sealed class FileNodeReader
{
    /// <summary>More than a file with forwards has. The parser calls itself for each level.</summary>
    private const int MaxDepth = 16;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<string, FileNode> _anchors = new(StringComparer.Ordinal);

    private FileNodeReader(string file, TextReader text)
    {
        _file = file;
        _parser = new Parser(text);
    }

    /// <summary>Parses the only document of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The name of the file, for errors.</param>
    /// <returns>The value; null if the text is empty.</returns>
    /// <exception cref="ForwardFileException">The text is not YAML, a key is specified twice, or there are several documents.</exception>
    public static FileNode? Read(string text, string file)
    {
        using var reader = new StringReader(text);
        try
        {
            return new FileNodeReader(file, reader).ReadDocument();
        }
        catch (YamlException failure)
        {
            throw new FileNode(file, failure.End.Line, failure.End.Column).Error($"the file is not valid YAML: {failure.Message.TrimEnd('.')}");
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner fails like this on some texts with a missing bracket.
            throw new ForwardFileException($"{file}: the file is not valid YAML: check it for an unclosed bracket or quote");
        }
    }

    private FileNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<DocumentStart>(out var second)
            ? throw At(second).Error("the file has more than one document: put all forwards into one list")
            : root;
    }

    private FileNode ReadNode(int depth)
    {
        var start = _parser.Current!;
        if (depth > MaxDepth)
        {
            throw At(start).Error("values are nested too deeply");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.GetValueOrDefault(alias.Value.Value) ?? throw At(start).Error($"the anchor '{alias.Value.Value}' does not exist");
        }

        var anchor = _parser.Accept<NodeEvent>(out var item) && !item.Anchor.IsEmpty ? item.Anchor.Value : null;
        var node = start switch
        {
            MappingStart => At(start) with { Members = ReadMembers(depth) },
            SequenceStart => At(start) with { Items = ReadItems(depth) },
            _ => ReadScalar(),
        };
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }

        return node;
    }

    private List<(FileNode Key, FileNode Value)> ReadMembers(int depth)
    {
        _parser.Consume<MappingStart>();
        var members = new List<(FileNode Key, FileNode Value)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            if (key.Text is null)
            {
                throw key.Error("a key must be a text");
            }

            if (!names.Add(key.Text))
            {
                throw key.Error($"'{key.Text}' is specified twice: remove one of them");
            }

            members.Add((key, ReadNode(depth + 1)));
        }

        return members;
    }

    private List<FileNode> ReadItems(int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new List<FileNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }

    private FileNode ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var isQuoted = scalar.Style != ScalarStyle.Plain;
        return At(scalar) with
        {
            Text = !isQuoted && scalar.Value is "" or "~" or "null" or "Null" or "NULL" ? null : scalar.Value,
            IsString = isQuoted || !IsNumberOrBoolean(scalar.Value),
        };
    }

    private static bool IsNumberOrBoolean(string text) =>
        text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE"
        || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private FileNode At(ParsingEvent item) => new(_file, item.Start.Line, item.Start.Column);
}

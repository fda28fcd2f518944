using System.Globalization;
using System.Text;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Cluster;

/// <summary>The headers by which the API server is asked to act as somebody else.</summary>
internal sealed class ImpersonationHeaders
{
    private const string LegalInHeaderNames = "!#$&'*+-.^_`|~";

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private ImpersonationHeaders()
    {
    }

    /// <summary>Whether a header has several values, which need <see cref="HeadLines.SplitRepeats"/> to reach the server as such.</summary>
    public bool HasRepeats { get; private set; }

    /// <summary>Writes the headers; null where nobody is named.</summary>
    /// <exception cref="FormatException">Groups or the like are named without a user, or a value cannot stand in a header.</exception>
    public static ImpersonationHeaders? Of(PortForwardImpersonation impersonation)
    {
        if (string.IsNullOrEmpty(impersonation.UserName))
        {
            return string.IsNullOrEmpty(impersonation.Uid) && impersonation.Groups.Count == 0 && impersonation.Extra.Count == 0
                ? null
                : throw new FormatException("it asks for a uid, groups or extra attributes without saying which user to act as");
        }

        var headers = new ImpersonationHeaders();
        headers.Add("Impersonate-User", impersonation.UserName);
        if (!string.IsNullOrEmpty(impersonation.Uid))
        {
            headers.Add("Impersonate-Uid", impersonation.Uid);
        }

        foreach (var group in impersonation.Groups)
        {
            headers.Add("Impersonate-Group", group);
        }

        foreach (var (key, values) in impersonation.Extra)
        {
            foreach (var value in values)
            {
                headers.Add("Impersonate-Extra-" + Escape(key), value);
            }
        }

        return headers;
    }

    /// <summary>Writes the headers of whom the options say to act as; null where they say nothing.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ImpersonationHeaders? OfOptions(PortForwardClientOptions options)
    {
        try
        {
            return options.Impersonate is { } impersonation ? Of(impersonation) : null;
        }
        catch (FormatException failure)
        {
            throw ConfigurationError.Of($"The impersonation cannot be used: {failure.Message}.");
        }
    }

    /// <summary>Sets the headers on a request, also on one that had them already.</summary>
    public void Apply(HttpRequestMessage request)
    {
        foreach (var (name, value) in _headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private void Add(string name, string value)
    {
        foreach (var character in value)
        {
            if (char.IsControl(character))
            {
                throw new FormatException("whom to act as holds characters that no header may hold");
            }
        }

        HasRepeats |= _headers.ContainsKey(name);
        _headers[name] = _headers.TryGetValue(name, out var others) ? others + HeadLines.Separator + value : value;
    }

    // The API server undoes the percent-encoding of what no header's name may hold.
    private static string Escape(string key)
    {
        var text = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            var character = (char)octet;
            if (char.IsAsciiLetterOrDigit(character) || LegalInHeaderNames.Contains(character, StringComparison.Ordinal))
            {
                text.Append(character);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return text.ToString();
    }
}

using System.Globalization;
using System.Text;
using PortForward.Net.Cluster.Configuration;
using PortForward.Net.Cluster.Handlers;

namespace PortForward.Net.Cluster;

/// <summary>The headers that ask the API server for impersonation.</summary>
internal sealed class ImpersonationHeaders
{
    private const string LegalInHeaderNames = "!#$&'*+-.^_`|~";

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private ImpersonationHeaders()
    {
    }

    /// <summary>Gets a value indicating whether a header has several values, which need <see cref="HeadLines.SplitRepeats"/> to be sent as separate
    /// lines.</summary>
    public bool HasRepeats { get; private set; }

    /// <summary>Creates the headers; null if no user is specified.</summary>
    /// <exception cref="FormatException">Groups, a UID or extra attributes are specified without a user, or a value is not valid in a
    /// header.</exception>
    public static ImpersonationHeaders? Of(PortForwardImpersonation impersonation)
    {
        if (string.IsNullOrEmpty(impersonation.UserName))
        {
            return string.IsNullOrEmpty(impersonation.Uid) && impersonation.Groups.Count == 0 && impersonation.Extra.Count == 0
                ? null
                : throw new FormatException("a UID, groups or extra attributes require a user to impersonate");
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

    /// <summary>Creates the headers of the impersonation in the options; null if there is none.</summary>
    /// <exception cref="PortForwardException"><see cref="PortForwardError.KubeConfigInvalid"/>.</exception>
    public static ImpersonationHeaders? OfOptions(PortForwardClientOptions options)
    {
        try
        {
            return options.Impersonate is { } impersonation ? Of(impersonation) : null;
        }
        catch (FormatException failure)
        {
            throw ConfigurationError.Of($"The impersonation settings are not valid: {failure.Message}.");
        }
    }

    /// <summary>Sets the headers on a request and replaces any that are already present.</summary>
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
                throw new FormatException("the user, a group or an attribute contains characters that are not allowed in a header");
            }
        }

        HasRepeats |= _headers.ContainsKey(name);
        _headers[name] = _headers.TryGetValue(name, out var others) ? others + HeadLines.Separator + value : value;
    }

    // The API server decodes percent-encoded characters in the header name.
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

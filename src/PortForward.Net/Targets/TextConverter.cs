using System.ComponentModel;
using System.Globalization;

namespace PortForward.Net.Targets;

/// <summary>Converts between a type and its text form, so that configuration and designers can read it.</summary>
/// <typeparam name="T">The type.</typeparam>
internal sealed class TextConverter<T> : TypeConverter
    where T : IParsable<T>
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? T.Parse(text, culture) : base.ConvertFrom(context, culture, value);
}

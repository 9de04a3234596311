using System.Globalization;

namespace RedoxExport.Module.Tests;

/// <summary>The invariant culture, but of English: PowerShell keeps words whole only in languages that it knows, and not every machine has en-US.</summary>
internal sealed class PlainEnglish() : CultureInfo(string.Empty)
{
    public override string TwoLetterISOLanguageName => "en";
}

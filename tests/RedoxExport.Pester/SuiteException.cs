namespace RedoxExport.Pester;

/// <summary>A part of the suite could not be run.</summary>
/// <param name="part">The file's name, or another name of the part.</param>
/// <param name="message">The reason.</param>
internal sealed class SuiteException(string part, string message) : Exception(message)
{
    public string Part => part;
}

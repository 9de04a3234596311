namespace RedoxExport.Cmdlets;

/// <summary>The input cannot be written as JSON. The message names the input, as in "an object of type Process".</summary>
internal sealed class PayloadInputException(string what, Exception? cause = null) : Exception(what, cause);

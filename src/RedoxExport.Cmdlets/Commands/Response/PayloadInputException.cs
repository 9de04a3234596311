namespace RedoxExport.Cmdlets;

/// <summary>An input is no data that JSON could be written from; the message names it, as in "an object of type Process".</summary>
internal sealed class PayloadInputException(string what, Exception? cause = null) : Exception(what, cause);

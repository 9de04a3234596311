namespace RedoxExport.FhirPath;

/// <summary>The functions by name.</summary>
internal static class Functions
{
    private static readonly Dictionary<string, Function> ByName = Gather();

    public static IEnumerable<string> Names => ByName.Keys;

    public static Function? Find(string name) => ByName.TryGetValue(name, out Function? function) ? function : null;

    private static Dictionary<string, Function> Gather()
    {
        Dictionary<string, Function> functions = new(StringComparer.Ordinal);
        CollectionFunctions.AddTo(functions);
        TextFunctions.AddTo(functions);
        NumberFunctions.AddTo(functions);
        ConversionFunctions.AddTo(functions);
        FhirFunctions.AddTo(functions);
        return functions;
    }
}

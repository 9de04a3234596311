using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using RedoxExport.Runs;

namespace RedoxExport.Tests.Architecture;

/// <summary>Holds that documents on disk are read and written by generated code: without reflection, which is slow to start.</summary>
public sealed partial class RecordTests
{
    private static readonly string[] Projects = ["RedoxExport", "RedoxExport.Cmdlets", "RedoxExport.Sandbox"];

    public static TheoryData<Type> Contexts => [.. typeof(RunHistory).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))];

    [Fact]
    public void Every_call_of_the_serializer_names_a_context()
    {
        string[] calls = [.. Projects
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", project), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(path => File.ReadLines(path).Where(line => line.Contains("JsonSerializer.", StringComparison.Ordinal)))];

        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Matches(NamesContext(), call));
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public void A_context_knows_every_type_of_its_documents(Type context)
    {
        JsonSerializerContext known = (JsonSerializerContext)context.GetProperty("Default")!.GetValue(null)!;
        Type[] documents = [.. context.GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)];
        HashSet<Type> seen = [];
        foreach (Type document in documents)
        {
            AssertKnown(known, document, seen);
        }

        // Each has members.
        Assert.True(seen.Count > documents.Length);
    }

    private static void AssertKnown(JsonSerializerContext context, Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return;
        }

        Assert.True(context.GetTypeInfo(type) is not null, $"{context.GetType().Name} does not know {type}.");
        IEnumerable<Type> parts = type.Namespace!.StartsWith("RedoxExport", StringComparison.Ordinal)
            ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.PropertyType)
            : type.GetGenericArguments();
        foreach (Type part in parts)
        {
            AssertKnown(context, part, seen);
        }
    }

    [GeneratedRegex(@"JsonSerializer\.(Serialize|Deserialize)\(.+, (\w+Json\.Default\.\w+|type)\)")]
    private static partial Regex NamesContext();
}

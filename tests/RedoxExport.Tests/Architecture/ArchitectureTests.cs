namespace RedoxExport.Tests.Architecture;

/// <summary>Holds who may know whom. A new room has to be entered here, with the rooms that it may know.</summary>
public class ArchitectureTests
{
    private const string Root = "RedoxExport";
    private const string Text = "RedoxExport.Text";
    private const string Fhir = "RedoxExport.Fhir";
    private const string Telemetry = "RedoxExport.Telemetry";

    /// <summary>Room → the rooms that it may know. What errors and events look like (the root) almost everybody knows.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        [Root] = [],
        [Text] = [Root],
        [Fhir] = [Root],
        [Telemetry] = [Root, Text, Fhir],
        ["RedoxExport.Compression"] = [Root],
        ["RedoxExport.Payloads"] = [Root, Text, Fhir],
        ["RedoxExport.Resources"] = [Root, Text, "RedoxExport.Compression", "RedoxExport.Storage"],
        ["RedoxExport.FhirPath"] = [Root, Text],
        ["RedoxExport.Views"] = [Root, Text, "RedoxExport.FhirPath", "RedoxExport.Resources"],
        ["RedoxExport.Tables"] = [Root, Text, Fhir, "RedoxExport.FhirPath", "RedoxExport.Views", "RedoxExport.Resources", "RedoxExport.Datasets", "RedoxExport.Storage"],
        ["RedoxExport.Transport"] = [Root, Text, Telemetry, "RedoxExport.Compression"],
        ["RedoxExport.Storage"] = [Root, Text],
        ["RedoxExport.Authentication"] = [Root, Text, "RedoxExport.Transport", "RedoxExport.Storage"],
        ["RedoxExport.Connections"] = [Root, Text, "RedoxExport.Authentication", "RedoxExport.Transport"],
        ["RedoxExport.Profiles"] = [Root, Text, "RedoxExport.Connections", "RedoxExport.Transport", "RedoxExport.Storage"],
        ["RedoxExport.Groups"] = [Root, Text, "RedoxExport.Connections", "RedoxExport.Transport", "RedoxExport.Resources"],
        ["RedoxExport.Exports"] = [Root, Text, Telemetry, Fhir, "RedoxExport.Connections", "RedoxExport.Payloads", "RedoxExport.Transport"],
        ["RedoxExport.Downloads"] = [Root, Text, Telemetry, Fhir, "RedoxExport.Exports", "RedoxExport.Connections", "RedoxExport.Transport", "RedoxExport.Compression", "RedoxExport.Resources", "RedoxExport.Storage", "RedoxExport.Verification"],
        ["RedoxExport.Verification"] = [Root, Text, Fhir, "RedoxExport.Exports", "RedoxExport.Resources", "RedoxExport.Datasets"],
        ["RedoxExport.Datasets"] = [Root, Text, Fhir, "RedoxExport.Compression", "RedoxExport.Resources", "RedoxExport.Storage"],
        ["RedoxExport.Attachments"] = [Root, Text, "RedoxExport.Downloads", "RedoxExport.Exports", "RedoxExport.Connections", "RedoxExport.Transport", "RedoxExport.Resources", "RedoxExport.Datasets", "RedoxExport.Storage"],
        ["RedoxExport.Runs"] = [Root, Text, Telemetry, Fhir, "RedoxExport.Attachments", "RedoxExport.Tables", "RedoxExport.Views", "RedoxExport.Downloads", "RedoxExport.Exports", "RedoxExport.Connections", "RedoxExport.Transport", "RedoxExport.Resources", "RedoxExport.Datasets", "RedoxExport.Storage", "RedoxExport.Verification"],
        ["RedoxExport.Copies"] = [Root, Text, Fhir, "RedoxExport.Authentication", "RedoxExport.Transport", "RedoxExport.Downloads", "RedoxExport.Exports", "RedoxExport.Runs", "RedoxExport.Datasets", "RedoxExport.Storage"],
        ["RedoxExport.References"] = [Root, Text, "RedoxExport.Runs", "RedoxExport.Downloads", "RedoxExport.Exports", "RedoxExport.Connections", "RedoxExport.Transport", "RedoxExport.Datasets", "RedoxExport.Resources", "RedoxExport.Storage"],
        ["RedoxExport.Reports"] = [Root, Text, Fhir, "RedoxExport.Runs", "RedoxExport.Tables", "RedoxExport.Datasets", "RedoxExport.Downloads", "RedoxExport.Resources", "RedoxExport.Storage"],
        ["RedoxExport.Support"] = [Root, Text, Fhir, "RedoxExport.Runs", "RedoxExport.Downloads", "RedoxExport.Exports", "RedoxExport.Connections", "RedoxExport.Transport", "RedoxExport.Storage"],
    };

    /// <summary>Assembly → the assemblies of ours and of PowerShell's that it may know: none.</summary>
    public static TheoryData<string> AssembliesThatStandAlone => ["RedoxExport.dll", "RedoxExport.Sandbox.dll"];

    [Fact]
    public void No_room_knows_one_that_it_may_not_know()
    {
        string[] forbidden = NamespaceReferences.Read(PathOf("RedoxExport.dll"), engine => engine.Arrows
            .Where(arrow => IsOurs(arrow.From) && IsOurs(arrow.To))
            .Where(arrow => !MayKnow.TryGetValue(arrow.From, out string[]? allowed) || !allowed.Contains(arrow.To))
            .Select(arrow => $"{arrow.From} knows {arrow.To}")
            .Order(StringComparer.Ordinal)
            .ToArray());
        Assert.Empty(forbidden);
    }

    [Fact]
    public void Every_room_is_in_the_table_and_the_table_has_no_other()
    {
        string[] rooms = NamespaceReferences.Read(PathOf("RedoxExport.dll"), engine => engine.Namespaces.Where(IsOurs).ToArray());
        Assert.Equal(MayKnow.Keys.Order(StringComparer.Ordinal), rooms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_table_has_no_arrow_back_up()
    {
        foreach (string room in MayKnow.Keys)
        {
            Assert.DoesNotContain(room, Below(room));
        }
    }

    [Theory]
    [MemberData(nameof(AssembliesThatStandAlone))]
    public void Engine_and_sandbox_know_neither_each_other_nor_PowerShell(string assembly)
    {
        IReadOnlyList<string> known = NamespaceReferences.Read(PathOf(assembly), references => references.Assemblies);
        Assert.NotEmpty(known);
        Assert.DoesNotContain(known, name => IsOurs(name) || name.Contains("PowerShell", StringComparison.OrdinalIgnoreCase) || name == "System.Management.Automation");
    }

    [Fact]
    public void What_holds_these_rules_sees_into_the_bodies_of_methods()
    {
        // No signature, field or base of a download names gzip: only a method's body does.
        (string From, string To)[] arrows = NamespaceReferences.Read(PathOf("RedoxExport.dll"), engine => engine.Arrows.ToArray());
        Assert.Contains(("RedoxExport.Downloads", "RedoxExport.Compression"), arrows);
        Assert.Contains(("RedoxExport.Exports", "RedoxExport.Payloads"), arrows);

        // And it sees what is against them: these tests know every room.
        (string From, string To)[] own = NamespaceReferences.Read(typeof(ArchitectureTests).Assembly.Location, tests => tests.Arrows.ToArray());
        Assert.Contains(("RedoxExport.Tests.Downloads", "RedoxExport.Tests.Transport"), own);
    }

    private static IEnumerable<string> Below(string room) => MayKnow[room].SelectMany(known => Below(known).Prepend(known));

    private static bool IsOurs(string name) => name == Root || name.StartsWith(Root + ".", StringComparison.Ordinal);

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly);
}

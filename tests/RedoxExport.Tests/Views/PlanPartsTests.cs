using System.Text;
using RedoxExport.FhirPath;
using RedoxExport.Resources;
using RedoxExport.Tests.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary>The parts into which a view is divided.</summary>
public sealed class PlanPartsTests
{
    private const int Before = 5;

    [Theory]
    [InlineData("name.first().family", "name")]
    [InlineData("Patient.name.given.join(' ')", "name")]
    [InlineData("name.where(use = %resource.gender).family.first()", "name gender")]
    [InlineData("iif(active, gender, birthDate)", "active gender birthDate")]
    [InlineData("getResourceKey()", "id")]
    [InlineData("extension('http://example.org/x').value.ofType(string)", "extension")]
    [InlineData("multipleBirth.ofType(integer)", "multipleBirthBoolean multipleBirthInteger")]
    [InlineData("where(active = true).select(gender)", "active gender")]
    [InlineData("'x'", "")]
    public void A_column_is_in_the_part_of_the_members_that_its_path_looks_at(string path, string members)
    {
        ViewPlan plan = PlanOf($$"""{ "column": [{ "name": "c", "path": "{{path}}" }] }""");

        PlanPart part = Assert.Single(plan.Parts!.All);
        Assert.Equal(
            members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
            MembersOf(part, plan));
        Assert.All(part.Members!.Where(name => plan.Names.SiblingOf(name) != 0), name => Assert.Contains(plan.Names.SiblingOf(name), part.Members!));
    }

    [Theory]
    [InlineData("last().gender")]
    [InlineData("(%resource | name).count()")]
    [InlineData("$this = %resource")]
    public void A_column_that_may_look_at_the_resource_itself_is_in_a_part_of_all_members(string path) =>
        Assert.Null(Assert.Single(PlanOf($$"""{ "column": [{ "name": "c", "path": "{{path}}" }] }""").Parts!.All).Members);

    [Fact]
    public void Lines_of_a_type_that_R4_does_not_have_need_the_careful_evaluation()
    {
        ViewPlan plan = ViewReader.Read("""{ "resourceType": "ViewDefinition", "name": "v", "resource": "ActorDefinition", "select": [{ "column": [{ "name": "c", "path": "id" }] }] }""", out _)!;

        Assert.Null(plan.Parts);
        Assert.False(new ViewRow(plan, new NoReceiver()).TryRead());
    }

    [Fact]
    public void An_iteration_is_a_part_of_its_own()
    {
        ViewPlan plan = PlanOf("""
            { "column": [{ "name": "a", "path": "gender" }, { "name": "b", "path": "name.first().family" }] },
            { "forEach": "name", "column": [{ "name": "c", "path": "family" }, { "name": "d", "path": "%resource.birthDate" }] }
            """);

        Assert.Equal(3, plan.Parts!.All.Length);
        PlanPart rows = plan.Parts.All[Assert.Single(plan.Parts.Rows)];
        Assert.Equal(["birthDate", "name"], MembersOf(rows, plan));
        Assert.Equal((2, 2), rows.Range);
    }

    [Fact]
    public void Lines_of_all_combinations_have_as_few_outlines_as_each_of_their_parts()
    {
        string[] members = ["active", "gender", "birthDate", "name", "address", "telecom"];
        ViewPlan plan = PlanOf("""
            { "column": [
              { "name": "a", "path": "active" }, { "name": "b", "path": "gender" }, { "name": "c", "path": "birthDate" },
              { "name": "d", "path": "name.first().family" }, { "name": "e", "path": "address.first().city" }, { "name": "f", "path": "telecom.first().value" } ] }
            """);
        plan.MostWholeOutlines = 0;
        ViewRow rows = new(plan, new NoReceiver());

        for (int combination = 0; combination < 1 << members.Length; combination++)
        {
            string line = $$"""{"resourceType":"Patient"{{string.Concat(members.Where((_, i) => (combination & (1 << i)) != 0).Select(Member))}}}""";
            byte[] bytes = Encoding.UTF8.GetBytes(line);
            LineScanner scanner = new(null, wantsMembers: false);
            Assert.True(scanner.TryScan(Walks.Within(bytes, Before), Before, bytes.Length, null));
            Assert.True(rows.TryRead(scanner.Walked!));
        }

        Assert.Equal(members.Length, plan.Parts!.All.Length);
        Assert.All(plan.Parts.All, part => Assert.Equal(2, part.ProgramsOf(plan).Outlines));
    }

    // A choice of another type can have names of the same beginning, which do no harm.
    private static IEnumerable<string> MembersOf(PlanPart part, ViewPlan plan) =>
        part.Members!.Select(plan.Names.TextOf).Where(name => R4Types.Find("Patient")!.FindInJson(name) is not null).Order();

    private static string Member(string name) => name switch
    {
        "active" => ",\"active\":true",
        "name" or "address" or "telecom" => $",\"{name}\":[{{\"family\":\"x\",\"city\":\"y\",\"value\":\"z\"}}]",
        _ => $",\"{name}\":\"x\"",
    };

    private static ViewPlan PlanOf(string selects) =>
        ViewReader.Read($$"""{ "resourceType": "ViewDefinition", "name": "v", "resource": "Patient", "select": [{{selects}}] }""", out IReadOnlyList<ViewProblem> problems)
        ?? throw new InvalidOperationException(string.Join(' ', problems));

    private sealed class NoReceiver : IRowReceiver
    {
        public void Add(byte[] json, Cell[] cells)
        {
        }
    }
}

using System.Text.Json.Nodes;

namespace RedoxExport.Tests.Views;

/// <summary>Random views of patients and observations, of paths that the quick way knows and of some that it leaves to the careful one.</summary>
internal static class RandomViews
{
    private static readonly string[] PatientPaths =
    [
        "id", "getResourceKey()", "gender", "active", "birthDate", "deceased", "deceased.ofType(dateTime)", "deceased.ofType(boolean)", "multipleBirth.ofType(integer)",
        "name.where(use = 'official').family.first()", "name[0].family", "name[1].given[0]", "name.first().given.first()", "name.given.first()", "name.family", "name.given.join(' ')",
        "identifier.where(system = 'http://hospital.smarthealthit.org').value.first()", "identifier.where(use = 'usual' and value.exists()).value.first()",
        "identifier.where(use != 'usual' or value.empty()).system.first()", "extension('x').value.ofType(string).first()", "extension('official').extension('x').value.ofType(code).first()",
        "address.first().city", "address.line.first()", "address.period.start.first()", "contact.telecom.where(rank > 0).value.first()", "contact.exists(name.family = 'x')",
        "managingOrganization.getReferenceKey()", "managingOrganization.getReferenceKey(Patient)", "managingOrganization.display", "name.exists()", "name.empty()", "active.not()",
        "active = true", "birthDate < @1990-01-01", "birthDate >= @2026-05", "gender = 'female' and active", "iif(active, gender, id)", "name.count()", "contained.id.first()",
        "Patient.gender", "$this.gender", "%resource.id", "gender.extension('x').value.ofType(string).first()", "%c", "%rowIndex", "name.last().family", "(name | name).family.first()",
        "name.select(family).first()", "name.family.single()", "name.given.count()", "identifier.value.single().length()", "gender xor active", "active implies gender.exists()", "deceased as dateTime",
    ];

    /// <summary>Paths that look at several members of the resource, or at the resource itself.</summary>
    private static readonly string[] PatientPathsOfSeveral =
    [
        "%resource.name.first().family", "%context.gender", "(gender | id).first()", "name.where(use = %resource.gender).family.first()", "coalesce(gender, id)", "$this.count()", "%resource.exists()",
        "name.select(iif(use = 'usual', %resource.id, family)).first()", "name.first().given.join(', ')", "address.first().line.join(', ')", "address.line.join()", "Patient.name.first().family",
        "name.where(use = 'official').given.join(' ')", "($this | %resource).count()", "birthDate.extension('x').exists()", "birthDate.extension.value.first().toString()", "name.given.first().extension.exists()",
        "name.all(use.exists())", "contained.getResourceKey().first()", "$this is Patient", "(%resource as Patient).gender", "ofType(Patient).gender", "where(active = true).gender", "select(gender)",
        "exists(active = true)", "all(gender = 'female')", "first().gender", "name.exists() and address.exists()", "identifier.count() + name.count()", "iif(active = true, name, contact.name).family.first()",
        "(name | contact.name).family.first()", "name.repeat(given).count()", "iif($this.active, name.first().family, %resource.address.first().city)", "select(iif(gender = 'female', id, birthDate))",
        "deceased.exists() or active", "name.tail().family.first()", "last().gender", "%resource.last().birthDate", "skip(0).active", "extension.where(url = %resource.gender).value.ofType(string).first()",
        "name.aggregate($total + family.count(), 0)", "name.given.join(%resource.gender)", "name.family.join('')", "(1 | 2).select($this + %resource.name.count()).first()",
    ];

    private static readonly string[] ObservationPathsOfSeveral =
    [
        "(status | id).first()", "%resource.code.text", "value.exists() and effective.exists()", "iif(value.exists(), value.ofType(Quantity).unit, status)", "code.coding.code.join('/')",
        "component.where(code.text = %resource.code.text).value.ofType(Quantity).value.first()", "coalesce(valueString, status)", "(category | code).coding.first().code", "Observation.value.ofType(string)",
        "where(status = 'final').value.ofType(boolean)", "category.coding.display.join(', ')", "value.ofType(CodeableConcept).coding.code.join()",
    ];

    private static readonly string[] ObservationPaths =
    [
        "getResourceKey()", "status", "subject.getReferenceKey(Patient)", "subject.getReferenceKey(Group)", "effective.ofType(dateTime)", "effective.ofType(Period).start", "effective",
        "code.coding.where(system = 'http://loinc.org').code.first()", "code.text", "code.coding.first().display", "value.ofType(Quantity).value", "value.ofType(Quantity).unit",
        "value.ofType(CodeableConcept).text", "value.ofType(string)", "value.ofType(boolean)", "value.ofType(Quantity).value > 1", "value.ofType(Quantity).value = 1.5",
        "(value as Quantity).value", "component.value.ofType(Quantity).value.first()", "component.where(code.coding.exists(code = 'x')).code.text.first()", "category.coding.code.first()",
        "effective.ofType(dateTime) > @2026-05-28T12:00:00Z", "status = 'final'", "'final' = status", "status < 'g'", "value.exists()", "Observation.status", "value.ofType(Quantity)", "%c", "%rowIndex",
    ];

    private static readonly string[] PatientItems =
        ["name", "name.first()", "name.where(use = 'official')", "name.where(use = 'official').first()", "address", "identifier", "contact.telecom", "extension", "contained", "name.given", "deceased",
            "%resource.name", "$this", "where(active = true)", "(name | contact.name)", "where(active = true).name", "iif(active, name, address)", "%resource.address.where(city = %resource.gender)"];

    private static readonly string[] ObservationItems = ["category", "category.coding", "category.first().coding", "component", "code.coding", "component.code.coding", "value", "$this", "%resource.component", "(code | category)"];

    private static readonly string[] ItemPaths =
        ["$this", "family", "given.first()", "use", "system", "value", "city", "line.first()", "code", "display", "code.text", "code.coding.first().code", "url", "id", "%rowIndex", "value.ofType(string)", "coding.first().code", "text", "given.join(' ')", "given.count()", "(family | use).join('-')", "iif(%rowIndex = 0, 'first', 'other')", "given.single()", "period.start.lowBoundary()",
            "%resource.id", "%resource.gender", "%context.family", "%resource.name.first().given.join()", "gender", "status", "name.first().family"];

    private static readonly string[] PatientConditions = ["active", "active = true", "gender = 'female'", "name.exists()", "birthDate > @1980", "name.where(use = 'official').exists() and active.exists()", "gender", "name.count() > 1", "name.given.join('').length() > 3", "name.family.single() = 'x'"];

    private static readonly string[] ObservationConditions = ["status = 'final'", "value.exists()", "code.coding.exists(system = 'http://loinc.org')", "value.ofType(Quantity).value > 1", "component.count() = 0", "status.upper() = 'FINAL'"];

    /// <summary>The JSON of a view.</summary>
    /// <param name="random">The dice.</param>
    /// <param name="isWide">True for many columns, also of paths that look at several members.</param>
    public static string Next(Random random, bool isWide = false)
    {
        bool isPatient = random.Next(2) == 0;
        string[] patientPaths = isWide ? [.. PatientPaths, .. PatientPathsOfSeveral] : PatientPaths;
        string[] observationPaths = isWide ? [.. ObservationPaths, .. ObservationPathsOfSeveral] : ObservationPaths;
        int column = 0;
        JsonObject view = new() { ["resourceType"] = "ViewDefinition", ["name"] = "v", ["resource"] = isPatient ? "Patient" : "Observation" };
        view["constant"] = new JsonArray(new JsonObject { ["name"] = "c", ["valueString"] = "x" });
        if (random.Next(3) == 0)
        {
            view["where"] = new JsonArray(new JsonObject { ["path"] = Of(isPatient ? PatientConditions : ObservationConditions) });
        }

        view["select"] = new JsonArray([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Select(isTop: true, depth: 0))]);
        return view.ToJsonString();

        string Of(string[] some) => some[random.Next(some.Length)];

        JsonNode Select(bool isTop, int depth)
        {
            JsonObject select = [];
            bool goesThrough = random.Next(isWide ? 4 : 2) == 0;
            if (goesThrough)
            {
                string iteration = random.Next(7) switch { < 3 => "forEach", < 6 => "forEachOrNull", _ => "repeat" };
                string items = isTop ? Of(isPatient ? PatientItems : ObservationItems) : Of(["coding", "extension", "telecom", "given"]);
                select[iteration] = iteration == "repeat" ? new JsonArray(isTop ? "extension" : "extension", "contact") : items;
            }

            string[] paths = isTop && !goesThrough ? (isPatient ? patientPaths : observationPaths) : ItemPaths;
            select["column"] = new JsonArray([.. Enumerable.Range(0, 1 + random.Next(isWide && isTop ? 30 : 4)).Select(_ => Column(Of(paths)))]);
            if (depth < 2 && random.Next(4) == 0)
            {
                select["select"] = new JsonArray(Select(isTop && !goesThrough, depth + 1));
            }

            if (depth < 2 && random.Next(6) == 0)
            {
                string name = $"u{column++}";
                select["unionAll"] = new JsonArray([.. Enumerable.Range(0, 2).Select(_ => Branch(name, Of(paths)))]);
            }

            return select;
        }

        JsonNode Column(string path)
        {
            JsonObject made = new() { ["name"] = $"c{column++}", ["path"] = path };
            if (random.Next(isWide ? 2 : 4) == 0)
            {
                made["collection"] = true;
            }

            return made;
        }

        static JsonNode Branch(string name, string path) => new JsonObject { ["column"] = new JsonArray(new JsonObject { ["name"] = name, ["path"] = path }) };
    }
}

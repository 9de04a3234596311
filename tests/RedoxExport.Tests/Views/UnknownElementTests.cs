using System.Text.Json.Nodes;
using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary>Members in the paths of views and conditions that FHIR R4 does not have.</summary>
public sealed class UnknownElementTests
{
    [Theory]
    [InlineData("name.givn", "/select/0/column/0/path, column 6: FHIR R4 has no element 'givn' in HumanName. Did you mean given?")]
    [InlineData("gendr", "/select/0/column/0/path, column 1: FHIR R4 has no element 'gendr' in Patient. Did you mean gender?")]
    [InlineData("name.where(famly = 'x').given", "/select/0/column/0/path, column 12: FHIR R4 has no element 'famly' in HumanName. Did you mean family?")]
    [InlineData("name.exists(use = 'official' and givn.exists())", "/select/0/column/0/path, column 34: FHIR R4 has no element 'givn' in HumanName. Did you mean given?")]
    [InlineData("name.first.given", "/select/0/column/0/path, column 6: FHIR R4 has no element 'first' in HumanName. Did you mean first()?")]
    [InlineData("managingOrganization.name", "/select/0/column/0/path, column 22: FHIR R4 has no element 'name' in Reference.")]
    [InlineData("name.select($this.fmily)", "/select/0/column/0/path, column 19: FHIR R4 has no element 'fmily' in HumanName. Did you mean family?")]
    [InlineData("(name | contact.name).famly.first()", "/select/0/column/0/path, column 23: FHIR R4 has no element 'famly' in HumanName. Did you mean family?")]
    [InlineData("name[0].famly", "/select/0/column/0/path, column 9: FHIR R4 has no element 'famly' in HumanName. Did you mean family?")]
    [InlineData("contained.ofType(Observation).stauts", "/select/0/column/0/path, column 31: FHIR R4 has no element 'stauts' in Observation. Did you mean status?")]
    [InlineData("extension('http://x').value.ofType(CodeableConcept).codng.code", "/select/0/column/0/path, column 53: FHIR R4 has no element 'codng' in CodeableConcept. Did you mean coding?")]
    [InlineData("iif(active, name, contact.name).famly", "/select/0/column/0/path, column 33: FHIR R4 has no element 'famly' in HumanName. Did you mean family?")]
    [InlineData("%resource.brithDate", "/select/0/column/0/path, column 11: FHIR R4 has no element 'brithDate' in Patient. Did you mean birthDate?")]
    [InlineData("Patient.nme.given", "/select/0/column/0/path, column 9: FHIR R4 has no element 'nme' in Patient. Did you mean name?")]
    [InlineData("birthDate.year", "/select/0/column/0/path, column 11: FHIR R4 has no element 'year' in date.")]
    [InlineData("contained.brithDate", "/select/0/column/0/path, column 11: FHIR R4 has no element 'brithDate' in any resource. Did you mean birthDate?")]
    [InlineData("value.ofType(Quantity)", "/select/0/column/0/path, column 1: FHIR R4 has no element 'value' in Patient.")]
    public void A_member_that_R4_does_not_have_is_a_warning_with_its_place_and_the_nearest_name(string path, string warning) =>
        Assert.Equal([warning], WarningsOf($$"""{"resource":"Patient","select":[{"column":[{"name":"a","path":{{JsonValue.Create(path).ToJsonString()}}}]}]}"""));

    [Theory]
    [InlineData("deceased.ofType(dateTime)")]
    [InlineData("deceasedDateTime")]
    [InlineData("birthDate.extension('http://x').value")]
    [InlineData("name.given.id")]
    [InlineData("contained.where(resourceType = 'Organization').name")]
    [InlineData("contained.status")]
    [InlineData("descendants().anything")]
    [InlineData("children().anything.more")]
    [InlineData("extension.value.code")]
    [InlineData("identifier.assigner.getReferenceKey(Organization)")]
    [InlineData("name.given.aggregate($total & $this)")]
    [InlineData("Observation.status")]
    [InlineData("_birthDate.extension")]
    [InlineData("name.given.select($this.length())")]
    [InlineData("text.div")]
    public void A_path_that_can_find_something_has_no_warning(string path) =>
        Assert.Empty(WarningsOf($$"""{"resource":"Patient","select":[{"column":[{"name":"a","path":"{{path}}"}]}]}"""));

    [Theory]
    [InlineData("""{"resource":"Patient","where":[{"path":"actve"}],"select":[{"column":[{"name":"a","path":"id"}]}]}""", "/where/0/path, column 1: FHIR R4 has no element 'actve' in Patient. Did you mean active?")]
    [InlineData("""{"resource":"Patient","select":[{"forEach":"nam","column":[{"name":"a","path":"family"}]}]}""", "/select/0/forEach, column 1: FHIR R4 has no element 'nam' in Patient. Did you mean name?")]
    [InlineData("""{"resource":"Patient","select":[{"forEach":"name","select":[{"forEachOrNull":"givn","column":[{"name":"a","path":"$this"}]}],"unionAll":[{"column":[{"name":"b","path":"usee"}]}]},{"column":[{"name":"c","path":"family"}]}]}""", "/select/0/select/0/forEachOrNull, column 1: FHIR R4 has no element 'givn' in HumanName. Did you mean given?", "/select/0/unionAll/0/column/0/path, column 1: FHIR R4 has no element 'usee' in HumanName. Did you mean use?", "/select/1/column/0/path, column 1: FHIR R4 has no element 'family' in Patient.")]
    [InlineData("""{"resource":"QuestionnaireResponse","select":[{"repeat":["item","answr.item"],"column":[{"name":"a","path":"linkid"}]}]}""", "/select/0/repeat/1, column 1: FHIR R4 has no element 'answr' in QuestionnaireResponse or QuestionnaireResponse.item. Did you mean answer?", "/select/0/column/0/path, column 1: FHIR R4 has no element 'linkid' in QuestionnaireResponse.item. Did you mean linkId?")]
    [InlineData("""{"resource":"QuestionnaireResponse","select":[{"repeat":["item","answer.item"],"column":[{"name":"a","path":"linkId"},{"name":"b","path":"answer.value.ofType(string).first()"}]}]}""")]
    [InlineData("""{"resource":"QuestionnaireResponse","select":[{"column":[{"name":"a","path":"repeat(item | answer.item).linkId.first()"}]}]}""")]
    [InlineData("""{"resource":"SubscriptionTopic","select":[{"column":[{"name":"a","path":"anything"}]}]}""")]
    [InlineData("""{"resource":"Patient","select":[{"forEach":"anything","column":[{"name":"a","path":"below"}]}]}""", "/select/0/forEach, column 1: FHIR R4 has no element 'anything' in Patient.")]
    public void Each_select_is_checked_with_the_types_that_it_starts_from(string view, params string[] warnings) => Assert.Equal(warnings, WarningsOf(view));

    [Theory]
    [InlineData("gendr = 'female'", "", 1, "FHIR R4 has no element 'gendr' in any resource. Did you mean gender?")]
    [InlineData("gender = 'female' and name.givn = 'x'", "patient", 28, "FHIR R4 has no element 'givn' in HumanName. Did you mean given?")]
    [InlineData("status = 'final'", "Patient", 1, "FHIR R4 has no element 'status' in Patient")]
    public void A_condition_is_checked_with_the_types_that_are_read(string condition, string type, int column, string remark) =>
        Assert.Equal([(column, remark)], LineCondition.Parse(condition, type.Length == 0 ? [] : [type]).Unknown.Select(element => (element.Column, element.Remark)));

    [Theory]
    [InlineData("status = 'final'", "Patient,Observation")]
    [InlineData("anything = 1", "SubscriptionTopic")]
    [InlineData("name.exists() or subject.exists()", "")]
    public void A_condition_that_is_for_one_of_the_types_has_no_warning(string condition, string types) =>
        Assert.Empty(LineCondition.Parse(condition, types.Split(',', StringSplitOptions.RemoveEmptyEntries)).Unknown);

    [Fact]
    public void Nested_repeats_end_soon()
    {
        string path = string.Concat(Enumerable.Repeat("repeat(item.", 90)) + "item" + new string(')', 90);

        Assert.Empty(WarningsOf($$"""{"resource":"Questionnaire","select":[{"column":[{"name":"a","path":"{{path}}.linkid"}]}]}"""));
    }

    [Fact]
    public void No_built_in_view_has_a_warning() =>
        Assert.Empty(BuiltInViews.ViewNames.Concat(BuiltInViews.CheckNames).SelectMany(name => WarningsOf(BuiltInViews.Find(name)!.ToJson()).Select(warning => $"{name}: {warning}")));

    private static string[] WarningsOf(string view)
    {
        ViewReading reading = ViewReader.Inspect(view, null);
        Assert.Empty(reading.Problems);
        return [.. reading.Warnings.Select(warning => warning.ToString())];
    }
}

namespace RedoxExport.Tests.FhirPath;

public sealed class FhirFunctionTests
{
    [Theory]
    [InlineData("extension('http://x/race').value.code", "2106-3")]
    [InlineData("extension('http://x/race').value.ofType(Coding).system", "urn:race")]
    [InlineData("extension('http://x/score').value.ofType(decimal)", "1.50")]
    [InlineData("extension('http://x/none').exists()", "false")]
    [InlineData("extension({}).exists()", "false")]
    [InlineData("extension(1)", "extension() takes a URL as a string")]
    [InlineData("extension()", "1: extension() takes 1 argument, not 0")]
    [InlineData("getResourceKey()", "p1")]
    [InlineData("contained.getResourceKey()", "c1")]
    [InlineData("generalPractitioner.getReferenceKey()", "pr1 | o1")]
    [InlineData("generalPractitioner.getReferenceKey(Organization)", "o1")]
    [InlineData("generalPractitioner.getReferenceKey(Patient)", "")]
    [InlineData("generalPractitioner.first().getReferenceKey() = 'pr1'", "true")]
    [InlineData("gender.hasValue()", "true")]
    [InlineData("name.first().hasValue()", "false")]
    [InlineData("name.given.hasValue()", "false")]
    [InlineData("contact.hasValue()", "false")]
    [InlineData("gender.getValue()", "female")]
    [InlineData("name.first().getValue()", "")]
    [InlineData("%resource.id", "p1")]
    [InlineData("%rootResource.id", "p1")]
    [InlineData("%context.id", "p1")]
    [InlineData("name.select(%context.id)", "p1 | p1 | p1")]
    [InlineData("%ucum", "http://unitsofmeasure.org")]
    [InlineData("%sct", "http://snomed.info/sct")]
    [InlineData("%loinc", "http://loinc.org")]
    [InlineData("%`vs-administrative-gender`", "http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("%`ext-patient-birthTime`", "http://hl7.org/fhir/StructureDefinition/patient-birthTime")]
    public void Functions_and_constants_of_FHIR(string expression, string expected) => Assert.Equal(expected, OwnEngine.MessageOf(expression));

    [Theory]
    [InlineData("Patient/p1", "p1")]
    [InlineData("Patient/p1/_history/3", "p1")]
    [InlineData("https://h.example/base/Patient/p1", "p1")]
    [InlineData("#c1", "")]
    [InlineData("urn:uuid:3fa85f64-5717-4562-b3fc-2c963f66afa6", "")]
    [InlineData("Patient?identifier=1", "")]
    [InlineData("p1", "")]
    [InlineData("Patient/", "")]
    [InlineData("", "")]
    public void A_reference_that_names_no_resource_has_no_key(string reference, string expected) =>
        Assert.Equal(expected, OwnEngine.Evaluate("subject.getReferenceKey()", $$$"""{"resourceType":"Observation","subject":{"reference":"{{{reference}}}"}}"""));
}

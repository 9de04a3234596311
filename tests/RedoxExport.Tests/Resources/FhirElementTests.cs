using Microsoft.CSharp.RuntimeBinder;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

public sealed class FhirElementTests
{
    private const string Patient =
        """{"resourceType":"Patient","id":"p1","name":[{"family":"Ann","given":["A",null,"B"]},{"text":"x"}],"contact":{"name":{"family":"Bob"}},"photo":[],"tags":[["a"],[],[{"deep":1}]]}""";

    [Fact]
    public void A_member_is_found_in_any_letter_case_and_keeps_the_name_of_the_text()
    {
        FhirResource patient = FhirResource.Parse(Patient);

        Assert.Equal("resourceType", FhirElement.FindMemberName(patient, "RESOURCETYPE"));
        Assert.Equal("id", FhirElement.FindMemberName(patient, "Id"));
        Assert.Null(FhirElement.FindMemberName(patient, "gender"));
        Assert.Null(FhirElement.FindMemberName(patient, string.Empty));
    }

    [Fact]
    public void The_letter_case_is_ignored_for_escaped_names_too()
    {
        FhirResource resource = FhirResource.Parse("""{"resourceType":"Basic","\u0043ode":"x"}""");

        Assert.Equal("Code", FhirElement.FindMemberName(resource, "code"));
        Assert.True(FhirElement.TryGetMember(resource, "CODE", out object? value));
        Assert.Equal("x", value);
    }

    [Fact]
    public void An_array_keeps_its_nulls_at_their_places()
    {
        object?[] given = Assert.IsType<object?[]>(Member(Element(Array(FhirResource.Parse(Patient), "name")[0]), "given"));

        Assert.Equal(["A", null, "B"], given);
    }

    [Fact]
    public void Arrays_in_arrays_stay_arrays_in_arrays()
    {
        object?[] tags = Array(FhirResource.Parse(Patient), "tags");

        Assert.Equal(["a"], Assert.IsType<object?[]>(tags[0]));
        Assert.Empty(Assert.IsType<object?[]>(tags[1]));
        Assert.Equal("""{"deep":1}""", Element(Assert.IsType<object?[]>(tags[2])[0]).ToJson());
    }

    [Fact]
    public void An_element_gives_its_own_part_of_the_text_and_nothing_around_it()
    {
        FhirElement contact = Element(Member(FhirResource.Parse(Patient), "contact"));

        Assert.Equal("""{"name":{"family":"Bob"}}""", contact.ToJson());
        Assert.Equal("""{"family":"Bob"}""", Element(Member(contact, "name")).ToString());
        Assert.Equal(["name"], FhirElement.GetMemberNames(contact));
    }

    [Fact]
    public void An_element_without_members_has_no_names()
    {
        FhirElement empty = Element(Member(FhirResource.Parse("""{"resourceType":"Basic","a":{ }}"""), "a"));

        Assert.Empty(FhirElement.GetMemberNames(empty));
        Assert.False(FhirElement.TryGetMember(empty, "x", out _));
        Assert.Equal("{ }", empty.ToJson());
    }

    [Fact]
    public void Many_threads_that_read_one_member_get_one_object()
    {
        FhirResource patient = FhirResource.Parse(Patient);
        object?[] found = new object?[200];

        Parallel.For(0, found.Length, i => found[i] = Member(Element(Array(patient, "name")[0]), "given"));

        Assert.All(found, one => Assert.Same(found[0], one));
    }

    [Fact]
    public void No_element_is_an_argument_error()
    {
        Assert.Throws<ArgumentNullException>(() => FhirElement.GetMemberNames(null!));
        Assert.Throws<ArgumentNullException>(() => FhirElement.FindMemberName(null!, "id"));
        Assert.Throws<ArgumentNullException>(() => FhirElement.TryGetMember(null!, "id", out _));
        Assert.Throws<ArgumentNullException>(() => FhirResource.Parse(null!));
    }

    [Fact]
    public void An_id_that_is_no_text_is_not_an_id()
    {
        FhirResource resource = FhirResource.Parse("""{"resourceType":"Basic","id":7}""");

        Assert.Null(FhirResource.GetId(resource));
        Assert.Equal("Basic", resource.ToString());
    }

    [Fact]
    public void A_dynamic_access_to_a_missing_member_is_an_error_of_the_language()
    {
        dynamic patient = FhirResource.Parse(Patient);

        Assert.Throws<RuntimeBinderException>(() => (object?)patient.gender);
    }

    [Fact]
    public void One_call_site_serves_elements_with_different_members()
    {
        // The rule is cached at the call site, so it must look at each element again.
        string[] texts = ["""{"resourceType":"Basic","code":"a"}""", """{"resourceType":"Basic","CODE":2}""", """{"code":null,"resourceType":"Basic"}"""];
        object?[] values = [.. texts.Select(text => Code(FhirResource.Parse(text)))];

        Assert.Equal(["a", 2, null], values);
        Assert.Throws<RuntimeBinderException>(() => Code(FhirResource.Parse("""{"resourceType":"Basic"}""")));

        static object? Code(dynamic resource) => resource.code;
    }

    [Fact]
    public void The_methods_of_an_element_can_be_called_dynamically()
    {
        dynamic patient = FhirResource.Parse(Patient);

        Assert.Equal(Patient, (string)patient.ToJson());
        Assert.Equal("Patient/p1", (string)patient.ToString());
    }

    private static object? Member(FhirElement element, string name)
    {
        Assert.True(FhirElement.TryGetMember(element, name, out object? value));
        return value;
    }

    private static object?[] Array(FhirElement element, string name) => Assert.IsType<object?[]>(Member(element, name));

    private static FhirElement Element(object? value) => Assert.IsAssignableFrom<FhirElement>(value);
}

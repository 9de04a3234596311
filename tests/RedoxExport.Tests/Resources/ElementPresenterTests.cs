using System.Text;
using RedoxExport.Resources;

namespace RedoxExport.Tests.Resources;

/// <summary>What a host shows instead of nested elements.</summary>
public sealed class ElementPresenterTests
{
    private const string Patient = """{"resourceType":"Patient","name":[{"family":"Doe","period":{"start":"2020"}},"text",[{"a":1}]],"contact":{"name":{"family":"Roe"}},"active":true}""";

    [Fact]
    public void Every_nested_element_is_shown_as_the_presenter_of_its_resource_says()
    {
        dynamic patient = Make(new Boxes());

        object[] names = Assert.IsType<object[]>((object)patient.name);
        dynamic name = Assert.IsType<Box>(names[0]).Element;
        Assert.Equal("Doe", (string)name.family);
        Assert.Equal("2020", (string)((dynamic)Assert.IsType<Box>((object)name.period).Element).start);
        Assert.Equal("text", names[1]);
        Assert.IsType<Box>(Assert.Single(Assert.IsType<object[]>(names[2])));
        dynamic contact = Assert.IsType<Box>((object)patient.contact).Element;
        Assert.IsType<Box>((object)contact.name);
        Assert.True((bool)patient.active);
    }

    [Fact]
    public void Two_resources_can_have_two_presenters()
    {
        dynamic boxed = Make(new Boxes());
        dynamic plain = FhirResource.Parse(Patient);

        Assert.IsType<Box>((object)boxed.contact);
        Assert.IsType<FhirElement>((object)plain.contact);
        Assert.IsType<Box>((object)boxed.contact);
    }

    [Fact]
    public void The_member_itself_is_not_changed()
    {
        FhirResource patient = Make(new Boxes());
        _ = (object)((dynamic)patient).name;

        Assert.True(FhirElement.TryGetMember(patient, "name", out object? names));
        Assert.IsType<FhirElement>(Assert.IsType<object[]>(names)[0]);
    }

    [Fact]
    public void An_array_that_is_shown_is_a_copy()
    {
        dynamic patient = FhirResource.Parse(Patient);
        ((object[])patient.name)[1] = "changed";

        Assert.Equal("text", (string)patient.name[1]);
    }

    private static FhirResource Make(ElementPresenter presenter)
    {
        byte[] json = Encoding.UTF8.GetBytes(Patient);
        Assert.True(ResourceParser.TryFindMembers(json, out FhirMember[] members, out _));
        return ResourceShape.Make(json, 0, json.Length, members, presenter);
    }

    private sealed record Box(FhirElement Element);

    private sealed class Boxes : ElementPresenter
    {
        public override object Present(FhirElement element) => new Box(element);
    }
}

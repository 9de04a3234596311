using System.Globalization;
using System.Text.Json;

namespace RedoxExport.Benchmarks.Data;

/// <summary>Writes patients and observations whose members vary from line to line, as those of real servers do. No line is there twice.</summary>
internal sealed class ViewLines(Utf8JsonWriter json, Dice dice)
{
    private const int OneIn = 4;

    private static readonly string[] Families = ["Müller", "O'Brien", "Smith", "Nguyễn", "García", "Kowalski", "van der Berg", "Okafor", "Johnson \"JJ\"", "Rossi"];
    private static readonly string[] Givens = ["Anna", "Bo", "Chloë", "Dmitri", "Eve", "Farid", "Giulia", "Hans", "Ines", "Jürgen"];
    private static readonly string[] Cities = ["Boston", "Worcester", "Springfield", "Cambridge", "Lowell", "Brockton", "New Bedford", "Quincy"];
    private static readonly string[] Genders = ["female", "male", "other", "unknown"];
    private static readonly string[] Systems = ["https://github.com/synthetichealth/synthea", "http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.3.25", "http://standardhealthrecord.org/fhir/passport"];
    private static readonly string[] Statuses = ["final", "final", "final", "final", "final", "final", "amended", "preliminary"];
    private static readonly string[] Categories = ["vital-signs", "laboratory", "survey", "social-history"];
    private static readonly string[] Units = ["cm", "kg", "mm[Hg]", "%", "mmol/L", "/min"];

    public void WritePatient()
    {
        json.WriteStartObject();
        Head("Patient");
        Text();
        Array("extension", dice.Below(3), Extension);
        json.WriteStartArray("identifier");
        Identifier(Systems[0]);
        if (dice.Below(10) > 0)
        {
            Identifier("http://hospital.smarthealthit.org");
        }

        for (int i = dice.Below(3); i > 0; i--)
        {
            Identifier(Systems[1 + dice.Below(3)]);
        }

        json.WriteEndArray();
        json.WriteStartArray("name");
        if (dice.Below(20) > 0)
        {
            Name("official");
        }

        if (dice.Below(OneIn) == 0)
        {
            Name("maiden");
        }

        json.WriteEndArray();
        Array("telecom", dice.Below(3), Telecom);
        json.WriteString("gender", Genders[dice.Below(Genders.Length)]);
        json.WriteString("birthDate", Day(1920, 100));
        if (dice.Below(8) == 0)
        {
            json.WriteString("deceasedDateTime", Moment());
        }

        Array("address", dice.Below(3), Address);
        if (dice.Below(2) == 0)
        {
            Concept("maritalStatus", "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "M", "Married");
        }

        if (dice.Below(2) == 0)
        {
            json.WriteBoolean("multipleBirthBoolean", false);
        }

        Array("communication", dice.Below(2), () => Concept("language", "urn:ietf:bcp:47", "en-US", "English"));
        json.WriteEndObject();
    }

    public void WriteObservation()
    {
        json.WriteStartObject();
        Head("Observation");
        if (dice.Below(OneIn) == 0)
        {
            Array("identifier", 1, () => json.WriteString("value", Id()));
        }

        json.WriteString("status", Statuses[dice.Below(Statuses.Length)]);
        string category = Categories[dice.Below(Categories.Length)];
        Array("category", 1 + (dice.Below(8) == 0 ? 1 : 0), () => Codings("coding", 1, "http://terminology.hl7.org/CodeSystem/observation-category", category, category));
        json.WriteStartObject("code");
        int code = dice.Below(90_000);
        Codings("coding", 1 + (dice.Below(OneIn) == 0 ? 1 : 0), "http://loinc.org", code.ToString(CultureInfo.InvariantCulture) + "-4", "Measurement no. " + code.ToString(CultureInfo.InvariantCulture));
        json.WriteString("text", "Measurement no. " + code.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        Reference("subject", "Patient/");
        Reference("encounter", "Encounter/");
        json.WriteString("effectiveDateTime", Moment());
        json.WriteString("issued", Moment());
        if (dice.Below(OneIn) == 0)
        {
            Array("performer", 1, () => json.WriteString("reference", "Practitioner/" + Id()));
        }

        Value(code);
        json.WriteEndObject();
    }

    private void Value(int code)
    {
        switch (dice.Below(10))
        {
            case 0:
                Concept("valueCodeableConcept", "http://snomed.info/sct", code.ToString(CultureInfo.InvariantCulture), "Finding no. " + code.ToString(CultureInfo.InvariantCulture));
                break;
            case 1:
                json.WriteString("valueString", "See \"notes\", page " + dice.Below(99).ToString(CultureInfo.InvariantCulture));
                break;
            case 2:
                Array("component", 2, () => Quantity("valueQuantity"));
                break;
            default:
                Quantity("valueQuantity");
                break;
        }

        if (dice.Below(OneIn) == 0)
        {
            Array("referenceRange", 1, () => Quantity("low"));
        }
    }

    private void Quantity(string name)
    {
        string unit = Units[dice.Below(Units.Length)];
        json.WriteStartObject(name);
        json.WriteNumber("value", new decimal(dice.Below(1_000_000), 0, 0, false, (byte)dice.Below(5)));
        json.WriteString("unit", unit);
        json.WriteString("system", "http://unitsofmeasure.org");
        json.WriteString("code", unit);
        json.WriteEndObject();
    }

    private void Head(string type)
    {
        json.WriteString("resourceType", type);
        json.WriteString("id", Id());
        if (dice.Below(2) == 0)
        {
            json.WriteStartObject("meta");
            json.WriteString("versionId", dice.Below(9).ToString(CultureInfo.InvariantCulture));
            json.WriteString("lastUpdated", Moment());
            json.WriteEndObject();
        }
    }

    private void Text()
    {
        json.WriteStartObject("text");
        json.WriteString("status", "generated");
        json.WriteString("div", $"<div xmlns=\"http://www.w3.org/1999/xhtml\">Generated. Person seed: {Id()} Population seed: {dice.Below(int.MaxValue)}</div>");
        json.WriteEndObject();
    }

    private void Extension()
    {
        json.WriteString("url", "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName");
        json.WriteString("valueString", Families[dice.Below(Families.Length)]);
    }

    private void Identifier(string system)
    {
        json.WriteStartObject();
        if (dice.Below(2) == 0)
        {
            Concept("type", "http://terminology.hl7.org/CodeSystem/v2-0203", "MR", "Medical Record Number");
        }

        json.WriteString("system", system);
        json.WriteString("value", Id());
        json.WriteEndObject();
    }

    private void Name(string use)
    {
        json.WriteStartObject();
        json.WriteString("use", use);
        json.WriteString("family", Families[dice.Below(Families.Length)]);
        json.WriteStartArray("given");
        for (int i = dice.Below(2); i >= 0; i--)
        {
            json.WriteStringValue(Givens[dice.Below(Givens.Length)]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Telecom()
    {
        json.WriteString("system", "phone");
        json.WriteString("value", "555-" + dice.Below(10_000).ToString("0000", CultureInfo.InvariantCulture));
        json.WriteString("use", "home");
    }

    private void Address()
    {
        json.WriteStartArray("line");
        json.WriteStringValue($"{dice.Below(2000)} Main Street, Apt {dice.Below(99)}");
        json.WriteEndArray();
        json.WriteString("city", Cities[dice.Below(Cities.Length)]);
        json.WriteString("state", "MA");
        if (dice.Below(OneIn) > 0)
        {
            json.WriteString("postalCode", dice.Below(100_000).ToString("00000", CultureInfo.InvariantCulture));
        }

        json.WriteString("country", "US");
    }

    private void Concept(string name, string system, string code, string display)
    {
        json.WriteStartObject(name);
        Codings("coding", 1, system, code, display);
        json.WriteString("text", display);
        json.WriteEndObject();
    }

    private void Codings(string name, int count, string system, string code, string display) => Array(name, count, () =>
    {
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteString("display", display);
    });

    private void Reference(string name, string before)
    {
        json.WriteStartObject(name);
        json.WriteString("reference", before + Id());
        json.WriteEndObject();
    }

    private void Array(string name, int count, Action write)
    {
        if (count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        for (int i = 0; i < count; i++)
        {
            json.WriteStartObject();
            write();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string Id()
    {
        Span<ulong> random = [dice.Next(), dice.Next()];
        return new Guid(System.Runtime.InteropServices.MemoryMarshal.AsBytes(random)).ToString();
    }

    private string Day(int from, int years) => new DateTime(from, 1, 1).AddDays(dice.Below(years * 365)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Moment() => new DateTime(2006, 1, 1).AddSeconds(dice.Below(20 * 365 * 86_400)).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "-04:00";
}

using System.Text;
using System.Text.Json;

namespace RedoxExport.Benchmarks.Data;

/// <summary>What an observation can be of: the parts of its line that go with it, in UTF-8.</summary>
internal sealed class Measurement
{
    private Measurement(string category, string code, string display, string? unit, int smallest, int largest)
    {
        string shown = JsonSerializer.Serialize(display, Json.AsIs);
        Head = Encoding.UTF8.GetBytes(
            $$$""","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"{{{category}}}","display":"{{{category}}}"}]}]"""
            + $$$""","code":{"coding":[{"system":"http://loinc.org","code":"{{{code}}}","display":{{{shown}}}}],"text":{{{shown}}}},"subject":{"reference":"Patient/""");
        Tail = Encoding.UTF8.GetBytes(unit is null
            ? $$$""","valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"{{{smallest}}}","display":"Never smoked tobacco (finding)"}],"text":"Never smoked tobacco (finding)"}}"""
            : $$$""","unit":"{{{unit}}}","system":"http://unitsofmeasure.org","code":"{{{unit}}}"}}""");
        HasQuantity = unit is not null;
        Smallest = smallest;
        Largest = largest;
    }

    /// <summary>What exports are full of. Some displays have what CSV has to quote, and letters beyond ASCII.</summary>
    public static Measurement[] All { get; } =
    [
        new("vital-signs", "8302-2", "Body Height", "cm", 48, 201),
        new("vital-signs", "29463-7", "Body Weight", "kg", 3, 140),
        new("vital-signs", "39156-5", "Body mass index (BMI) [Ratio]", "kg/m2", 15, 44),
        new("vital-signs", "8867-4", "Heart rate", "/min", 48, 120),
        new("vital-signs", "9279-1", "Respiratory rate", "/min", 10, 30),
        new("vital-signs", "8310-5", "Temperatur, \"oral\" gemessen – Körper", "Cel", 35, 41),
        new("vital-signs", "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "{score}", 0, 10),
        new("laboratory", "2339-0", "Glucose [Mass/volume] in Blood", "mg/dL", 60, 210),
        new("laboratory", "6299-2", "Urea nitrogen [Mass/volume] in Blood", "mg/dL", 5, 30),
        new("laboratory", "38483-4", "Creatinine [Mass/volume] in Blood", "mg/dL", 0, 4),
        new("laboratory", "2947-0", "Sodium, serum or plasma", "mmol/L", 130, 148),
        new("laboratory", "6298-4", "Potassium [Moles/volume] in Blood", "mmol/L", 3, 6),
        new("laboratory", "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", 4, 12),
        new("laboratory", "2093-3", "Cholestérol, total", "mg/dL", 110, 320),
        new("laboratory", "718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 8, 18),
        new("social-history", "72166-2", "Tobacco smoking status", null, 266919005, 266919005),
    ];

    public byte[] Head { get; }

    public byte[] Tail { get; }

    public bool HasQuantity { get; }

    public int Smallest { get; }

    public int Largest { get; }
}

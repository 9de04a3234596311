using System.Text;

namespace RedoxExport.Datasets;

/// <summary>A resource type found by an update.</summary>
internal sealed class DatasetTypeName(string name, ushort index)
{
    public string Name { get; } = name;

    /// <summary>The number that records of this update use for the type.</summary>
    public ushort Index { get; } = index;

    public byte[] Utf8 { get; } = Encoding.ASCII.GetBytes(name);

    public bool IsPatient { get; } = name == PatientCompartment.PatientType;

    /// <summary>See <see cref="PatientCompartment.ElementsOf"/>.</summary>
    public string[] PatientElements { get; } = PatientCompartment.ElementsOf(name);
}

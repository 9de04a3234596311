using System.Text;

namespace RedoxExport.Datasets;

/// <summary>A resource type that an update has met.</summary>
internal sealed class DatasetTypeName(string name, ushort index)
{
    public string Name { get; } = name;

    /// <summary>The number that stands for it while the update runs.</summary>
    public ushort Index { get; } = index;

    public byte[] Utf8 { get; } = Encoding.ASCII.GetBytes(name);

    public bool IsPatient { get; } = name == PatientCompartment.PatientType;

    /// <summary>See <see cref="PatientCompartment.ElementsOf"/>.</summary>
    public string[] PatientElements { get; } = PatientCompartment.ElementsOf(name);
}

using System.Text;
using System.Text.Json;
using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Verification;

/// <summary>
/// Counts the resources in the lines of a file and compares them with the request. Creates one <see cref="AnswerCounts"/> per batch of lines.
/// </summary>
/// <param name="asked">The request.</param>
/// <param name="isOrganized">True if the files hold resources of all types, so that references between types must be followed.</param>
internal sealed class AnswerShape(AskedRequest asked, bool isOrganized) : LineShape<AnswerCounts>
{
    private const string Unnamed = "(no type)";

    // One second of tolerance: servers write lastUpdated with whole seconds, and a change may have been made at any time within that second.
    private readonly long? _since = asked.Since is { } since ? since.UtcTicks - TimeSpan.TicksPerSecond : null;
    private readonly Dictionary<string, HashSet<string>?> _elements = new(StringComparer.Ordinal);
    private string _type = string.Empty;
    private byte[] _typeUtf8 = [];

    /// <inheritdoc/>
    public override bool WantsMembers => true;

    /// <inheritdoc/>
    public override void Add(byte[] json, int start, int length, IReadOnlyList<FhirMember> members, FoundValues? values, LineBatch<AnswerCounts> into)
    {
        if (into.Items.Count == 0)
        {
            into.Items.Add(new AnswerCounts());
        }

        Add(json.AsSpan(start, length), members, into.Items[0]);
    }

    /// <summary>Counts one resource.</summary>
    /// <param name="line">The bytes of the resource.</param>
    /// <param name="members">The members of the resource.</param>
    /// <param name="counts">Receives the counts.</param>
    public void Add(ReadOnlySpan<byte> line, IReadOnlyList<FhirMember> members, AnswerCounts counts)
    {
        string type = TypeOf(line, members);
        TypeAnswer answer = counts[type];
        answer.Resources++;
        if (AnswerCheck.IsServersOwn(type, isOrganized))
        {
            return;
        }

        counts.Resources++;
        if (isOrganized && asked.Types.Count > 0)
        {
            ReferencedTypes.AddTo(answer.RefersTo, line);
        }

        if (asked.Patients is { } patients && BelongsToOthers(type, line, members, patients))
        {
            counts.OfOtherPatients++;
        }

        if (_since is not null || asked.HasElements)
        {
            AddVersion(type, VersionOf(line, members), members, counts);
        }
    }

    private void AddVersion(string type, ResourceVersion version, IReadOnlyList<FhirMember> members, AnswerCounts counts)
    {
        if (_since is { } since && version.LastUpdated != ResourceVersion.Unknown)
        {
            counts.WithTime++;
            counts.BeforeSince += version.LastUpdated < since ? 1 : 0;
        }

        if (ElementsOf(type) is { } elements)
        {
            counts.WithElements++;
            counts.WithOtherElements += !version.IsSubset && HasOthers(members, elements) ? 1 : 0;
        }
    }

    private static ResourceVersion VersionOf(ReadOnlySpan<byte> line, IReadOnlyList<FhirMember> members)
    {
        for (int i = 0; i < members.Count; i++)
        {
            if (members[i].Name == "meta")
            {
                return ResourceVersion.Read(line.Slice(members[i].Start, members[i].Length));
            }
        }

        return ResourceVersion.None;
    }

    private static bool HasOthers(IReadOnlyList<FhirMember> members, HashSet<string> elements)
    {
        for (int i = 0; i < members.Count; i++)
        {
            // A leading underscore marks the id and the extensions of a primitive element.
            string name = members[i].Name;
            string element = name.Length > 1 && name[0] == '_' ? name[1..] : name;
            if (!elements.Contains(element) && !MandatoryElements.Has(element) && !elements.Any(asked => MandatoryElements.IsChoiceOf(asked, element)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True if a resource belongs to patients by its subject or patient, and no element of the patient compartment refers to a requested patient. An
    /// observation about a mother that was made by her child belongs to the child, too, and a Patient record that is linked to a requested patient
    /// belongs to that patient, too.
    /// </summary>
    private static bool BelongsToOthers(string type, ReadOnlySpan<byte> line, IReadOnlyList<FhirMember> members, MemberTable patients)
    {
        bool isPatient = type == PatientCompartment.PatientType;
        bool isSomebodys = false;
        ulong runs = 0;
        for (int i = 0; i < members.Count; i++)
        {
            FhirMember member = members[i];
            ReadOnlySpan<byte> value = line.Slice(member.Start, member.Length);
            if (isPatient && member.Name == "id" && member.Kind == JsonTokenType.String)
            {
                isSomebodys = true;
                runs |= patients.RunsOf(Utf8Json.TextOf(value));
            }
            else if (!isPatient && member.Name is "subject" or "patient")
            {
                isSomebodys |= PatientCompartment.FindPatients(value, patients, ref runs);
            }
        }

        if (!isSomebodys || runs != 0)
        {
            return false;
        }

        string[] others = isPatient ? ["link"] : PatientCompartment.ElementsOf(type);
        for (int i = 0; i < members.Count; i++)
        {
            if (others.Contains(members[i].Name))
            {
                PatientCompartment.FindPatients(line.Slice(members[i].Start, members[i].Length), patients, ref runs);
            }
        }

        return runs == 0;
    }

    private HashSet<string>? ElementsOf(string type)
    {
        if (!asked.HasElements)
        {
            return null;
        }

        if (!_elements.TryGetValue(type, out HashSet<string>? elements))
        {
            elements = asked.ElementsOf(type);
            if (_elements.Count < 1_000)
            {
                _elements[type] = elements;
            }
        }

        return elements;
    }

    private string TypeOf(ReadOnlySpan<byte> line, IReadOnlyList<FhirMember> members)
    {
        for (int i = 0; i < members.Count; i++)
        {
            if (members[i].Name == "resourceType" && members[i].Kind == JsonTokenType.String)
            {
                ReadOnlySpan<byte> name = Utf8Json.TextOf(line.Slice(members[i].Start, members[i].Length));
                if (!name.SequenceEqual(_typeUtf8))
                {
                    _typeUtf8 = name.ToArray();
                    _type = Encoding.UTF8.GetString(_typeUtf8);
                }

                return _type;
            }
        }

        return Unnamed;
    }
}

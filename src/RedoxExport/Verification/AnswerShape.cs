using System.Text;
using System.Text.Json;
using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Verification;

/// <summary>Counts what the lines of a file are, and how they stand to what was asked for: one <see cref="AnswerCounts"/> a piece.</summary>
/// <param name="asked">What was asked for.</param>
/// <param name="isOrganized">Whether the files hold all types, so that it matters what refers to what.</param>
internal sealed class AnswerShape(AskedRequest asked, bool isOrganized) : LineShape<AnswerCounts>
{
    private const string Unnamed = "(no type)";

    // Servers write lastUpdated to the second, and a change belongs to the second in which it was made.
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
    /// <param name="line">Its bytes.</param>
    /// <param name="members">Its members.</param>
    /// <param name="counts">Takes the numbers.</param>
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
            // An underscore leads what belongs to a primitive element: its id and its extensions.
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
    /// Whether a resource belongs to patients by its subject or patient, and to none who was asked for by any element of the patient
    /// compartment: an observation of a mother that her child has made is the child's too, and a record that is linked to an asked one is
    /// that patient's as well.
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

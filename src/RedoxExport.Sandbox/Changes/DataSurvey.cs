using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Changes;

/// <summary>
/// Reads all files before a change, to find the files that it affects and the patients' resources that it can choose from.
/// </summary>
internal sealed class DataSurvey
{
    // No resource refers to resources of these types or to vital signs, so deleting one leaves no broken reference.
    private static readonly HashSet<string> Leaves = new(StringComparer.Ordinal) { "AllergyIntolerance", "Immunization", "MedicationRequest", "Procedure" };

    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, List<Guid>> _leaves;
    private readonly Dictionary<Guid, List<Guid>> _vitalSigns;

    private DataSurvey(ChangePlan plan)
    {
        _leaves = plan.Updated.ToDictionary(Guid.Parse, _ => new List<Guid>());
        _vitalSigns = plan.Updated.ToDictionary(Guid.Parse, _ => new List<Guid>());
    }

    public static DataSurvey Make(DataSet data, ChangePlan plan, Guid practitioner, CancellationToken cancellationToken)
    {
        DataSurvey survey = new(plan);
        HashSet<Guid> deleted = [.. plan.Deleted.Select(Guid.Parse)];
        foreach (DataFile file in data.Files)
        {
            using LineReader lines = new(file.Path);
            while (file.Type != "Group" && lines.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                Guid patient = LineGlance.PatientOf(lines.Line, file.Type!);
                if (deleted.Contains(patient) || (file.Type == "Practitioner" && LineGlance.IdOf(lines.Line) == practitioner))
                {
                    survey._touched.Add(file.Path);
                }
                else if (survey._leaves.ContainsKey(patient))
                {
                    survey._touched.Add(file.Path);
                    survey.Note(file.Type!, patient, lines.Line);
                }
            }
        }

        return survey;
    }

    /// <summary>True if the change can affect resources of the file.</summary>
    public bool Touches(DataFile file) => file.Type == "Group" || _touched.Contains(file.Path);

    /// <summary>
    /// Chooses a vital sign of the patient to update and another resource to delete. Both exist, because each visit has several vital signs.
    /// </summary>
    public (Guid Updated, Guid Deleted) Pick(Guid patient, Dice dice)
    {
        Guid updated = dice.Pick(_vitalSigns[patient]);
        return (updated, dice.Pick(_leaves[patient].FindAll(leaf => leaf != updated)));
    }

    private void Note(string type, Guid patient, ArraySegment<byte> line)
    {
        bool vitalSign = type == "Observation" && IsVitalSign(line);
        if (vitalSign)
        {
            _vitalSigns[patient].Add(LineGlance.IdOf(line));
        }

        if (vitalSign || Leaves.Contains(type))
        {
            _leaves[patient].Add(LineGlance.IdOf(line));
        }
    }

    private static bool IsVitalSign(ArraySegment<byte> line)
    {
        using JsonDocument observation = JsonDocument.Parse(line);
        return observation.RootElement.GetProperty("category")[0].GetProperty("coding")[0].GetProperty("code").ValueEquals("vital-signs");
    }
}
